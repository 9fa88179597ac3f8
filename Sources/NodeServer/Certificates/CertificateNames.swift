import Identifiers
import NIOSSL
import SwiftASN1
import X509

/// The names in a certificate, as openssl prints them (`DNS:host`, `URI:…`, `email:…`), its subject as in RFC 4514, and its time
/// of validity.
struct CertificateNames: Sendable {
    /// Empty for one that cannot be read.
    let subject: String
    let alternatives: [String]
    /// The host names among them.
    let dns: [String]
    /// Lower-case hex without leading zeros.
    let serial: String
    /// Seconds since 1970.
    let begins: Int64
    let ends: Int64

    init(_ certificate: NIOSSLCertificate) {
        serial = Self.serial(HexText.of(certificate.serialNumber))
        begins = Int64(certificate.notValidBefore)
        ends = Int64(certificate.notValidAfter)
        guard let parsed = try? Certificate(derEncoded: certificate.toDERBytes()) else {
            (subject, alternatives, dns) = ("", [], [])
            return
        }
        subject = parsed.subject.description
        let names = (try? parsed.extensions.subjectAlternativeNames).map { Array($0) } ?? []
        var (texts, hosts): ([String], [String]) = ([], [])
        for name in names {
            switch name {
            case .dnsName(let host):
                texts.append("DNS:\(host)")
                hosts.append(host)
            case .uniformResourceIdentifier(let uri): texts.append("URI:\(uri)")
            case .rfc822Name(let address): texts.append("email:\(address)")
            default: continue
            }
        }
        (alternatives, dns) = (texts, hosts)
    }

    static func serial(_ digits: String) -> String {
        let trimmed = digits.lowercased().drop { $0 == "0" }
        return trimmed.isEmpty ? "0" : String(trimmed)
    }
}
