package import Identifiers

/// The public keys and the roots an operator trusts. Nothing in a bundle can add to it.
///
/// `Signing` answers who signed a list of files, and whether this operator lets that signer vouch for this project.
///
/// - `Statement`: the signed list (in-toto statement v1, OpenSSF Model Signing). `BundleSignature` signs and verifies it as
///   a Sigstore bundle with a DSSE envelope; `ShapeReader` reads exactly that shape and refuses any other.
/// - `Keys`: `SigningKey` and `VerificationKey` (P-256, P-384, P-521), key files and passphrases.
/// - `Certificates`: chains to a trusted root (RFC 5280, as strict as code signing needs), names, revocation lists.
/// - `Signers`: `BundleSigner` (a key in memory or behind a command), `SigningIdentity`, and the verified `Signer`.
/// - `Trust` (this type): what the files of a trust directory allow; `TrustConstraints` and `TrustGrant` bound it.
/// - `Claim`: a signed word about a bundle, in the same kind of document with another predicate; `ClaimLines` is the file of them.
/// - `SignedLine`: one signed line of a log, for the audit.
///
/// Begin with `BundleSignature.verify`.
///
/// The target reads no file of a model, opens no connection, and trusts no time but the caller's. Private keys leave it
/// only encrypted or where the caller asks for them by name.
package struct Trust: Sendable {
    /// One trusted key or root.
    package struct Entry: Sendable, Hashable {
        /// The name of the file it stands in.
        package let file: String
        package let kind: Signer.Kind
        /// A key's hint, a root's subject.
        package let identity: String
        /// The end of its validity: a root's own end, or a constraint of the operator; nil if there is none.
        package let expires: Timestamp?
    }

    /// A trusted CA.
    struct Root: Sendable {
        let facts: CertificateFacts
        /// The trust files that hold it.
        var files: [String]
    }

    private var keys: [String: (key: VerificationKey, files: [String])] = [:]
    private(set) var roots: [Root] = []
    /// By the name of the file that is bounded.
    private var constraints: [String: [TrustConstraints]] = [:]
    let revocations: Revocations
    /// In the order of the files.
    package private(set) var entries: [Entry] = []
    /// Files without an effect, because the file that they constrain is missing, or that cannot be read and so allow nothing.
    package private(set) var flaws: [String] = []
    /// Files beside the trusted ones that are ignored because of their names.
    private let passedOver: [String]

    package var isEmpty: Bool { entries.isEmpty }

    /// - Parameters:
    ///   - files: the content of each file: public keys (`PUBLIC KEY`) and CA certificates (`CERTIFICATE`), one or several.
    ///   - notes: what bounds them. One that is wrong is no error: it lets nothing through, and `flaws` names it.
    ///   - passedOver: names of files beside them that are not read; messages tell of them.
    package init(
        files: [(name: String, pem: String)],
        notes: [TrustNote] = [],
        revocations: Revocations = .none,
        passedOver: [String] = []
    ) throws(SigningFailure) {
        self.revocations = revocations
        self.passedOver = passedOver.sorted()
        for file in files { try add(file.pem, of: file.name) }
        let names = Set(files.map(\.name))
        for note in notes { bind(note, among: names) }
        entries = entries.map { entry in
            let ends = [entry.expires] + (constraints[entry.file] ?? []).map(\.end)
            return Entry(
                file: entry.file,
                kind: entry.kind,
                identity: entry.identity,
                expires: ends.compactMap { $0 }.min()
            )
        }
    }

    /// The trusted key of a hint and the files it stands in, at least one.
    func key(_ hint: String) -> (key: VerificationKey, files: [String])? { keys[hint] }

    /// The constraints of an entry that stands in all of these files.
    func grant(of files: [String]) -> TrustGrant { TrustGrant(constraints: files.flatMap { constraints[$0] ?? [] }) }

    /// The reason why a signer may no longer vouch for a bundle that was received at that time; nil if it may. Removed and
    /// revoked entries count; a certificate that has expired since does not.
    package func standing(
        of material: SignatureMaterial,
        at received: Timestamp,
        _ project: ProjectName,
        targets: [String]
    ) -> SigningFailure? {
        do throws(SigningFailure) {
            try BundleSignature.evaluate(material, self, at: received).grant.check(project, targets: targets)
            return nil
        } catch {
            return error
        }
    }

    /// Notes for the operator about revocation lists and about trust files with constraints.
    package func findings(at now: Timestamp) -> [String] {
        flaws + revocations.findings(roots: roots.map(\.facts), at: now)
            + passedOver.map { name in
                "trust: \(PlainText.of(name)) is passed over, and neither trusts, constrains nor revokes anything: names end in .pem, "
                    + ".yaml, .yml or .crl, or are `revoked`"
            }
    }

    private mutating func bind(_ note: TrustNote, among files: Set<String>) {
        var bound = TrustConstraints(file: note.file, settings: note.settings)
        guard let (named, line) = note.bounded(among: files) else {
            flaws.append(Self.flaw(bound, "; it does not say which keys it constrains, so no key is trusted"))
            for file in files { constraints[file, default: []].append(bound) }
            return
        }
        if bound.asksForNames, entries.contains(where: { $0.kind == .key && named.contains($0.file) }) {
            bound.fail(
                SigningFailure(
                    .trustConstraints,
                    note.file,
                    "subject and san belong to certificates, but the keys that it constrains have none; leave them out"
                )
            )
        }
        if bound.flaw != nil { flaws.append(Self.flaw(bound, "; until then, no key that it constrains is trusted")) }
        for name in named {
            if files.contains(name) {
                constraints[name, default: []].append(bound)
            } else {
                flaws.append(
                    "trust.constraints: \(note.file):\(line): pem: expected the file \(name), found none; it constrains nothing"
                )
            }
        }
    }

    private static func flaw(_ bound: TrustConstraints, _ meaning: String) -> String {
        guard let flaw = bound.flaw else { return "trust.constraints: \(bound.file)" }
        return "\(flaw.code.rawValue): \(flaw.subject): \(flaw.message)\(meaning)"
    }

    /// The trusted keys in words.
    var keyList: String {
        let keys = entries.filter { $0.kind == .key }.map { "\($0.identity) (\($0.file))" }
        return keys.isEmpty ? "no public key" : keys.joined(separator: ", ")
    }

    /// A hint for a signer without a trusted key: the files that were not read; empty if there are none.
    var passedOverHint: String {
        guard !passedOver.isEmpty else { return "" }
        let more = passedOver.count > 8 ? " and \(passedOver.count - 8) more" : ""
        return ". Passed over in it, since the names of keys and certificates must end in .pem: "
            + passedOver.prefix(8).map { PlainText.of($0) }.joined(separator: ", ") + more
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
        if let known = keys[key.hint] {
            if !known.files.contains(file) { keys[key.hint]?.files.append(file) }
            return
        }
        keys[key.hint] = (key, [file])
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
        if let known = roots.firstIndex(where: { $0.facts.certificate == root.certificate }) {
            if !roots[known].files.contains(file) { roots[known].files.append(file) }
            return
        }
        roots.append(Root(facts: root, files: [file]))
        entries.append(Entry(file: file, kind: .certificate, identity: root.name, expires: root.notAfter))
    }
}
