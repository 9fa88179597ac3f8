import Identifiers
import X509

/// Keys and certificates that are not trusted any more, whatever other files allow: `trust/revoked`, and the CAs' revocation
/// lists.
package struct Revocations: Sendable {
    /// Hints.
    private(set) var keys: Set<String> = []
    /// Serial numbers, of whichever issuer.
    private(set) var serials: Set<String> = []
    private(set) var lists: [RevocationList] = []
    /// Lists that cannot be read: their CA is unknown, so no certificate is trusted while they exist.
    private(set) var unreadable: [SigningFailureText] = []

    package static let none = Revocations()

    /// Bytes of a list of revoked certificates that is read.
    package static let listLimit = RevocationList.limit

    private init() {}

    /// - Parameters:
    ///   - words: the content of `trust/revoked`, with its name.
    ///   - lists: the content of each list of revoked certificates, PEM or DER.
    /// - Throws: `trust.revoked`, with the line. Nothing is verified until it is right: what it revokes is not known.
    package init(
        words: (name: String, text: String)? = nil,
        lists: [(name: String, bytes: [UInt8])] = []
    ) throws(SigningFailure) {
        if let words { try read(words.text, words.name) }
        for list in lists {
            do throws(SigningFailure) {
                self.lists += try RevocationList.read(list.bytes, file: list.name)
            } catch {
                unreadable.append(SigningFailureText(error))
            }
        }
    }

    /// One entry a line: `key HINT` or `serial HEX`; `#` begins a comment.
    private mutating func read(_ text: String, _ name: String) throws(SigningFailure) {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated() {
            let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
            guard let first = words.first else { continue }
            switch first {
            case "key" where words.count == 2 && Digest(hex: words[1].lowercased()) != nil:
                keys.insert(words[1].lowercased())
            case "serial":
                if words.count == 2, let serial = SerialNumber.normal(words[1]) {
                    serials.insert(serial)
                    continue
                }
                fallthrough
            default:
                throw SigningFailure(
                    .trustRevoked,
                    "\(name):\(index + 1)",
                    expected:
                        "`key` and the 64 digits that `slipway key show` prints, or `serial` and a serial number in hex",
                    found: "\"\(line)\"".printable
                )
            }
        }
    }

    /// - Throws: `signature.revoked`.
    func check(key hint: String, _ subject: String) throws(SigningFailure) {
        guard keys.contains(hint) else { return }
        throw SigningFailure(
            .signatureRevoked,
            subject,
            "signed with the key \(hint), which trust/revoked lists; get a bundle of a signer that is still trusted",
            findings: [
                Finding(
                    code: SigningCode.signatureRevoked.rawValue,
                    subject: subject,
                    expected: "a key that is not revoked",
                    found: hint
                )
            ]
        )
    }

    /// Requires that neither the root nor a certificate below it is revoked.
    /// - Throws: `certificate.revoked`; `certificate.crl` for a list that cannot be relied on.
    func check(_ chain: CertificateChain, below root: CertificateFacts) throws(SigningFailure) {
        if let flaw = unreadable.first {
            throw SigningFailure(
                .certificateCRL,
                flaw.subject,
                "\(flaw.message); while it cannot be read, no certificate is trusted: put a good one in its place, or remove it"
            )
        }
        for certificate in chain.certificates + [root] {
            if let key = VerificationKey(certificate.certificate.publicKey), keys.contains(key.hint) {
                throw revoked(certificate, "its key \(key.hint) is listed in trust/revoked")
            }
            if serials.contains(certificate.serial) {
                throw revoked(certificate, "its serial number \(certificate.serial) is listed in trust/revoked")
            }
        }
        for (below, issuer) in zip(chain.certificates, chain.certificates.dropFirst() + [root]) {
            for list in lists where list.isOf(issuer) {
                try list.requireSignature(by: issuer)
                if list.serials.contains(below.serial) {
                    throw revoked(below, "its serial number \(below.serial) is listed in \(list.file)")
                }
            }
        }
    }

    /// Findings of an operator: lists that are out of date, cannot be read, or that no root here has signed.
    func findings(roots: [CertificateFacts], at now: Timestamp) -> [String] {
        unreadable.map { "\($0.code.rawValue): \($0.subject): \($0.message)" }
            + lists.flatMap { $0.findings(roots: roots, at: now) }
    }

    private func revoked(_ certificate: CertificateFacts, _ why: String) -> SigningFailure {
        SigningFailure(
            .certificateRevoked,
            certificate.name,
            "is revoked: \(why); get a bundle of a signer that is still trusted",
            findings: [
                Finding(
                    code: SigningCode.certificateRevoked.rawValue,
                    subject: certificate.name,
                    expected: "a certificate that is not revoked",
                    found: why
                )
            ]
        )
    }
}
