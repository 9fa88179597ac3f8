package import Identifiers

/// The public keys and the roots an operator trusts. Nothing in a bundle can add to it.
package struct Trust: Sendable {
    /// One trusted key or root.
    package struct Entry: Sendable, Hashable {
        /// The name of the file it stands in.
        package let file: String
        package let kind: Signer.Kind
        /// A key's hint, a root's subject.
        package let identity: String
        /// A root's end; keys have none.
        package let expires: Timestamp?
    }

    private var keys: [String: (key: VerificationKey, file: String)] = [:]
    private(set) var roots: [CertificateFacts] = []
    /// In the order of the files.
    package private(set) var entries: [Entry] = []

    package var isEmpty: Bool { entries.isEmpty }

    /// - Parameter files: the content of each file: public keys (`PUBLIC KEY`) and CA certificates (`CERTIFICATE`), one
    ///   or several.
    package init(files: [(name: String, pem: String)]) throws(SigningFailure) {
        for file in files { try add(file.pem, of: file.name) }
    }

    /// The trusted key of a hint and the file it stands in.
    func key(_ hint: String) -> (key: VerificationKey, file: String)? { keys[hint] }

    /// The trusted keys in words.
    var keyList: String {
        let keys = entries.filter { $0.kind == .key }.map { "\($0.identity) (\($0.file))" }
        return keys.isEmpty ? "no public key" : keys.joined(separator: ", ")
    }

    private mutating func add(_ pem: String, of file: String) throws(SigningFailure) {
        let blocks: [PEMBlock]
        do {
            blocks = try PEMBlock.blocks(of: pem)
        } catch {
            throw SigningFailure(.trustPEM, file, "is no readable PEM file: \(error.description)")
        }
        let expected = "PUBLIC KEY and CERTIFICATE blocks"
        guard !blocks.isEmpty else {
            throw SigningFailure(.trustPEM, file, expected: expected, found: "no PEM block")
        }
        for block in blocks {
            switch block.kind {
            case "PUBLIC KEY": try addKey(block.bytes, file)
            case "CERTIFICATE": try addRoot(block.bytes, file)
            case _ where block.kind.hasSuffix("PRIVATE KEY"):
                throw SigningFailure(
                    .trustPrivateKey,
                    file,
                    "holds a private key (\(block.kind.printable)); a node trusts public keys. Remove the file, keep the "
                        + "private key with the signer only, and put what `slipway key show` prints here"
                )
            default:
                throw SigningFailure(.trustPEM, file, expected: expected, found: block.kind.printable)
            }
        }
    }

    private mutating func addKey(_ bytes: [UInt8], _ file: String) throws(SigningFailure) {
        let key: VerificationKey
        do {
            key = try VerificationKey(subjectPublicKeyInfo: bytes, file)
        } catch {
            throw SigningFailure(.trustKey, file, error.message, findings: error.findings, underlying: error.underlying)
        }
        guard keys[key.hint] == nil else { return }
        keys[key.hint] = (key, file)
        entries.append(Entry(file: file, kind: .key, identity: key.hint, expires: nil))
    }

    private mutating func addRoot(_ bytes: [UInt8], _ file: String) throws(SigningFailure) {
        let root: CertificateFacts
        do {
            root = try CertificateFacts(der: bytes, subject: file)
            try root.checkExtensions()
            try root.checkIssuer(intermediatesBelow: 0)
        } catch {
            throw SigningFailure(
                .trustCertificate,
                file,
                "holds a certificate that can vouch for no signer: \(error.subject): \(error.message)",
                underlying: error.underlying
            )
        }
        guard !roots.contains(where: { $0.certificate == root.certificate }) else { return }
        roots.append(root)
        entries.append(Entry(file: file, kind: .certificate, identity: root.name, expires: root.notAfter))
    }
}
