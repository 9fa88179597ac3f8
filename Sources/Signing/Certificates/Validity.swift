import Identifiers
import SwiftASN1

/// The validity period of a certificate (RFC 5280, section 4.1.2.5), read without Foundation's dates.
enum Validity {
    private struct Unreadable: Error {}

    static func read(tbsCertificate: ArraySlice<UInt8>) throws -> (notBefore: Timestamp, notAfter: Timestamp) {
        let fields = try children(of: try DER.parse(tbsCertificate))
        // version [0] is optional; then serial number, signature algorithm, issuer, validity.
        let hasVersion = fields.first?.identifier.tagClass == .contextSpecific
        let times = try children(of: try field(fields, hasVersion ? 4 : 3))
        return (try time(try field(times, 0)), try time(try field(times, 1)))
    }

    private static func children(of node: ASN1Node) throws -> [ASN1Node] {
        guard case .constructed(let nodes) = node.content else { throw Unreadable() }
        return Array(nodes)
    }

    private static func field(_ nodes: [ASN1Node], _ index: Int) throws -> ASN1Node {
        guard nodes.indices.contains(index) else { throw Unreadable() }
        return nodes[index]
    }

    static func time(_ node: ASN1Node) throws -> Timestamp {
        let parts: [Int]
        if node.identifier == .utcTime {
            let time = try UTCTime(derEncoded: node)
            parts = [time.year, time.month, time.day, time.hours, time.minutes, time.seconds]
        } else {
            let time = try GeneralizedTime(derEncoded: node)
            parts = [time.year, time.month, time.day, time.hours, time.minutes, time.seconds]
        }
        let texts = parts.enumerated().map { index, part in
            let digits = String(part)
            return String(repeating: "0", count: max(0, (index == 0 ? 4 : 2) - digits.count)) + digits
        }
        let text = texts[0..<3].joined(separator: "-") + "T" + texts[3..<6].joined(separator: ":") + "Z"
        guard let timestamp = Timestamp(text) else { throw Unreadable() }
        return timestamp
    }
}
