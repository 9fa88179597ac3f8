import Identifiers
import SwiftASN1
import X509

/// A CA's list of certificates that it revoked (RFC 5280, section 5), read strictly. Only whole lists count: a list of a part, or
/// of other issuers, is refused, because the certificates that it leaves out would pass as good.
struct RevocationList: Sendable {
    private struct Unreadable: Error {
        let reason: String
    }

    let file: String
    let issuer: DistinguishedName
    let thisUpdate: Timestamp
    /// The announced time of the next list; nil if none was announced.
    let nextUpdate: Timestamp?
    /// Serial numbers.
    let serials: Set<String>
    private let algorithm: Certificate.SignatureAlgorithm
    private let signature: [UInt8]
    /// The signed bytes.
    private let signed: ArraySlice<UInt8>

    /// Bytes of a file that is read.
    static let limit = 32 << 20

    /// - Parameter bytes: blocks of `X509 CRL`, or one list in DER.
    static func read(_ bytes: [UInt8], file: String) throws(SigningFailure) -> [RevocationList] {
        do {
            var lists: [RevocationList] = []
            for der in try encoded(bytes) { lists.append(try RevocationList(der: der, file: file)) }
            return lists
        } catch {
            throw SigningFailure(
                .trustCRL,
                file,
                expected: "lists of revoked certificates (X509 CRL blocks, or DER) as RFC 5280 defines them",
                found: ((error as? Unreadable)?.reason ?? "\(error)").printable
            )
        }
    }

    private static func encoded(_ bytes: [UInt8]) throws -> [[UInt8]] {
        if bytes.first == 0x30 { return [bytes] }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Unreadable(reason: "other bytes") }
        let blocks: [PEMBlock]
        do {
            blocks = try PEMBlock.blocks(of: text)
        } catch {
            throw Unreadable(reason: error.description)
        }
        guard !blocks.isEmpty, blocks.allSatisfy({ $0.kind == "X509 CRL" && !$0.isEncrypted }) else {
            throw Unreadable(reason: blocks.isEmpty ? "no PEM block" : blocks.map(\.kind).joined(separator: ", "))
        }
        return blocks.map(\.bytes)
    }

    /// `CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue }`.
    private init(der: [UInt8], file: String) throws {
        self.file = file
        let parts = try Self.children(of: DER.parse(der))
        guard parts.count == 3 else { throw Unreadable(reason: "no list of three parts") }
        signed = parts[0].encodedBytes
        let outer = try Self.algorithm(parts[1])
        algorithm = outer.algorithm
        let value = try ASN1BitString(derEncoded: parts[2])
        guard value.paddingBits == 0 else { throw Unreadable(reason: "a signature of odd bits") }
        signature = Array(value.bytes)
        var body = TBS(try Self.children(of: parts[0]))
        guard try body.next().map({ try Int(derEncoded: $0) }) == 1 else { throw Unreadable(reason: "no version 2") }
        guard let inner = body.next(), Array(inner.encodedBytes) == outer.encoded else {
            throw Unreadable(reason: "two algorithms that differ")
        }
        guard let name = body.next(), let first = body.next() else { throw Unreadable(reason: "no issuer or time") }
        issuer = try DistinguishedName(derEncoded: name)
        thisUpdate = try Validity.time(first)
        nextUpdate = try body.next { $0 == .utcTime || $0 == .generalizedTime }.map(Validity.time)
        let revoked = try body.next { $0 == .sequence }.map(Self.children) ?? []
        serials = Set(try revoked.map(Self.serial))
        if let tagged = body.next(where: { $0 == ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific) }) {
            for inner in try Self.children(of: tagged) { try Self.checkExtensions(inner, allowed: Self.known) }
        }
        guard body.next() == nil else { throw Unreadable(reason: "a part that is not defined") }
    }

    /// Extensions that do not change the meaning of a list: the issuer's key, and the list's number.
    private static let known: Set<ASN1ObjectIdentifier> = [[2, 5, 29, 35], [2, 5, 29, 20]]
    /// In an entry: why, and since when.
    private static let knownInEntry: Set<ASN1ObjectIdentifier> = [[2, 5, 29, 21], [2, 5, 29, 24]]

    /// A critical extension beyond those known gives the list another meaning (delta lists, parts, other issuers).
    private static func checkExtensions(_ list: ASN1Node, allowed: Set<ASN1ObjectIdentifier>) throws {
        for node in try children(of: list) {
            let field = try Certificate.Extension(derEncoded: node)
            guard field.critical, !allowed.contains(field.oid) else { continue }
            throw Unreadable(reason: "the critical extension \(field.oid), which is not supported")
        }
    }

    /// `SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL }`.
    private static func serial(_ entry: ASN1Node) throws -> String {
        let parts = try children(of: entry)
        guard (2...3).contains(parts.count), case .primitive(let bytes) = parts[0].content,
            parts[0].identifier == .integer, !bytes.isEmpty
        else { throw Unreadable(reason: "an entry without a serial number") }
        _ = try Validity.time(parts[1])
        if parts.count == 3 { try checkExtensions(parts[2], allowed: knownInEntry) }
        return SerialNumber.text(bytes)
    }

    private static func algorithm(
        _ node: ASN1Node
    ) throws -> (algorithm: Certificate.SignatureAlgorithm, encoded: [UInt8]) {
        guard let first = try children(of: node).first else { throw Unreadable(reason: "no algorithm") }
        let algorithm: Certificate.SignatureAlgorithm? =
            switch try ASN1ObjectIdentifier(derEncoded: first) {
            case [1, 2, 840, 10045, 4, 3, 2]: .ecdsaWithSHA256
            case [1, 2, 840, 10045, 4, 3, 3]: .ecdsaWithSHA384
            case [1, 2, 840, 10045, 4, 3, 4]: .ecdsaWithSHA512
            case [1, 2, 840, 113549, 1, 1, 11]: .sha256WithRSAEncryption
            case [1, 2, 840, 113549, 1, 1, 12]: .sha384WithRSAEncryption
            case [1, 2, 840, 113549, 1, 1, 13]: .sha512WithRSAEncryption
            default: nil
            }
        guard let algorithm else { throw Unreadable(reason: "a signature other than ECDSA or RSA with SHA-2") }
        return (algorithm, Array(node.encodedBytes))
    }

    private static func children(of node: ASN1Node) throws -> [ASN1Node] {
        guard case .constructed(let nodes) = node.content else { throw Unreadable(reason: "no sequence") }
        return Array(nodes)
    }

    /// The signed fields, one after the other.
    private struct TBS {
        private var rest: ArraySlice<ASN1Node>

        init(_ nodes: [ASN1Node]) { rest = nodes[...] }

        mutating func next(where isMeant: (ASN1Identifier) -> Bool = { _ in true }) -> ASN1Node? {
            guard let first = rest.first, isMeant(first.identifier) else { return nil }
            return rest.popFirst()
        }
    }

    /// Requires that the CA of that name has signed it, and may sign lists.
    func requireSignature(by issuer: CertificateFacts) throws(SigningFailure) {
        guard isSigned(by: issuer) else {
            throw SigningFailure(
                .certificateCRL,
                file,
                "claims to be of \(issuer.name), but that CA's key did not sign it; until it is removed, no certificate of this "
                    + "CA is trusted: put the CA's own list in its place, or remove it"
            )
        }
    }

    func isSigned(by issuer: CertificateFacts) -> Bool {
        issuer.maySignLists
            && issuer.certificate.publicKey.isValidSignature(signature, for: signed, signatureAlgorithm: algorithm)
    }

    /// True if this is the list of a CA of that name, in any encoding of the name.
    func isOf(_ other: CertificateFacts) -> Bool {
        let subject = other.certificate.subject
        if issuer == subject { return true }
        guard case .directory(let ours)? = ComparableName(.directoryName(issuer)),
            case .directory(let theirs)? = ComparableName(.directoryName(subject))
        else { return false }
        return ours == theirs
    }

    func findings(roots: [CertificateFacts], at now: Timestamp) -> [String] {
        var findings: [String] = []
        let name = "\(issuer)".printable
        if let nextUpdate, nextUpdate < now {
            findings.append(
                "trust: the list \(file) of \(name) is out of date since \(nextUpdate); its entries stay revoked, newer "
                    + "revocations are unknown: add the CA's new list"
            )
        }
        if thisUpdate > now {
            findings.append("trust: the list \(file) of \(name) is of \(thisUpdate), later than now")
        }
        let named = roots.filter(isOf)
        if !named.isEmpty, !named.contains(where: isSigned) {
            findings.append("certificate.crl: \(file) claims to be of \(name), but that CA's key did not sign it")
        }
        return findings
    }
}
