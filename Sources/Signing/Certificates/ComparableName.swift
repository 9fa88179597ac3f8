import SwiftASN1
import X509

/// A name of a certificate in the form in which it is compared with a constraint.
enum ComparableName {
    /// The part before the `@` as it stands, the host in lower case.
    case email(mailbox: String, host: [String])
    /// Labels in lower case; a wildcard keeps its `*`.
    case host([String])
    case uri(host: [String])
    case address([UInt8])
    case directory([[ComparableAttribute]])

    /// - Returns: nil for a name that nobody can compare safely.
    init?(_ name: GeneralName) {
        switch name {
        case .rfc822Name(let text):
            guard let (mailbox, host) = Self.email(text), let labels = Self.labels(host) else { return nil }
            self = .email(mailbox: mailbox, host: labels)
        case .dnsName(let text):
            guard let labels = Self.labels(text, allowsWildcard: true) else { return nil }
            self = .host(labels)
        case .uniformResourceIdentifier(let text):
            guard let labels = Self.hostOfURI(text).flatMap({ Self.labels($0) }), !Self.isAddress(labels) else {
                return nil
            }
            self = .uri(host: labels)
        case .ipAddress(let address):
            guard [4, 16].contains(address.bytes.count) else { return nil }
            self = .address(Array(address.bytes))
        case .directoryName(let name):
            guard let parts = Self.parts(of: name) else { return nil }
            self = .directory(parts)
        default: return nil
        }
    }

    /// - Parameter isExclusion: whether a doubt counts as a match.
    /// - Returns: nil where the constraint itself cannot be compared.
    func isWithin(_ constraint: GeneralName, isExclusion: Bool) -> Bool? {
        switch (self, constraint) {
        case (.email(let mailbox, let host), .rfc822Name(let text)):
            return Self.email(mailbox, host, isWithin: text, isExclusion)
        case (.host(let labels), .dnsName(let text)):
            return Self.host(labels, isWithin: text, isExclusion)
        case (.uri(let host), .uniformResourceIdentifier(let text)):
            guard let (wanted, isDomain) = Self.domain(text) else { return nil }
            return isDomain ? host.count > wanted.count && host.ends(with: wanted) : host == wanted
        case (.address(let bytes), .ipAddress(let range)):
            let range = Array(range.bytes)
            guard range.count == bytes.count * 2 else { return false }
            return bytes.indices.allSatisfy {
                bytes[$0] & range[bytes.count + $0] == range[$0] & range[bytes.count + $0]
            }
        case (.directory(let parts), .directoryName(let name)):
            guard let wanted = Self.parts(of: name) else { return nil }
            return parts.count >= wanted.count && parts.prefix(wanted.count).elementsEqual(wanted)
        default: return false
        }
    }

    /// `user@host` means one mailbox, `host` all of that host, `.domain` all of the hosts below it.
    private static func email(
        _ mailbox: String,
        _ host: [String],
        isWithin text: String,
        _ isExclusion: Bool
    ) -> Bool? {
        if text.utf8.contains(UInt8(ascii: "@")) {
            guard let (wanted, domain) = email(text), let labels = labels(domain) else { return nil }
            let isSame = isExclusion ? lowered(wanted) == lowered(mailbox) : wanted == mailbox
            return isSame && labels == host
        }
        guard let (wanted, isDomain) = domain(text) else { return nil }
        return isDomain ? host.count > wanted.count && host.ends(with: wanted) : host == wanted
    }

    /// Tells whether a name lies within another: a name is within itself and has all names with more labels to the left within
    /// it; with a dot in front, only these. A wildcard may match an excluded name.
    private static func host(_ labels: [String], isWithin text: String, _ isExclusion: Bool) -> Bool? {
        if text.isEmpty { return true }
        guard let (wanted, isDomain) = domain(text) else { return nil }
        if labels.ends(with: wanted) { return !isDomain || labels.count > wanted.count }
        guard isExclusion, labels.first == "*" else { return false }
        return wanted.ends(with: Array(labels.dropFirst()))
    }

    private static func domain(_ text: String) -> (labels: [String], isDomain: Bool)? {
        let isDomain = text.utf8.first == UInt8(ascii: ".")
        guard let labels = labels(String(text.dropFirst(isDomain ? 1 : 0))) else { return nil }
        return (labels, isDomain)
    }

    private static func email(_ text: String) -> (mailbox: String, host: String)? {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        return (String(parts[0]), String(parts[1]))
    }

    /// The host of `scheme://[user@]host[:port]…`; nil for anything else, as RFC 5280 demands.
    private static func hostOfURI(_ text: String) -> String? {
        guard let start = text.firstRange(of: "://"), start.lowerBound > text.startIndex else { return nil }
        let rest = text[start.upperBound...]
        let authority = rest.prefix { !"/?#\\".contains($0) }
        guard authority.filter({ $0 == "@" }).count <= 1 else { return nil }
        let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let parts = place.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2, let host = parts.first, parts.count == 1 || parts[1].utf8.allSatisfy(isDigit) else {
            return nil
        }
        return String(host)
    }

    private static func labels(_ text: String, allowsWildcard: Bool = false) -> [String]? {
        let text = lowered(text.hasSuffix(".") ? String(text.dropLast()) : text)
        guard (1...253).contains(text.utf8.count) else { return nil }
        let labels = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        for (index, label) in labels.enumerated() {
            if allowsWildcard, index == 0, label == "*", labels.count > 1 { continue }
            let isPlain = label.utf8.allSatisfy {
                isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: "_")
            }
            guard isPlain, (1...63).contains(label.utf8.count) else { return nil }
        }
        return labels
    }

    private static func isAddress(_ labels: [String]) -> Bool { labels.last?.utf8.allSatisfy(isDigit) ?? true }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// - Returns: nil if a value is of a kind of string that is not compared, so that nobody can hide a name in it.
    private static func parts(of name: DistinguishedName) -> [[ComparableAttribute]]? {
        var parts: [[ComparableAttribute]] = []
        for part in name {
            var attributes: [ComparableAttribute] = []
            for attribute in part {
                guard let text = String(attribute.value) else { return nil }
                attributes.append(ComparableAttribute(type: "\(attribute.type)", value: folded(text)))
            }
            parts.append(attributes.sorted { ($0.type, $0.value) < ($1.type, $1.value) })
        }
        return parts
    }

    /// Case and repeated spaces do not count (RFC 5280, section 7.1).
    private static func folded(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Letters of ASCII in lower case; other scalars stay.
    private static func lowered(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }, as: UTF8.self)
    }
}

/// One attribute of a distinguished name, folded for comparison.
struct ComparableAttribute: Hashable {
    let type: String
    let value: String
}

extension Array where Element == String {
    fileprivate func ends(with other: [String]) -> Bool {
        count >= other.count && suffix(other.count).elementsEqual(other)
    }
}
