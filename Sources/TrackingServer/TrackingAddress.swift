import Identifiers
package import MLflow

/// Where a tracking server is: `http://HOST[:PORT][/PREFIX]` or the same with https.
package struct TrackingAddress: Sendable, Hashable, CustomStringConvertible {
    /// Without user and password and without a slash at the end: what paths are appended to.
    package let description: String
    /// Scheme, host and port: what credentials are given to.
    let origin: String
    let host: String
    let isEncrypted: Bool
    /// `USER:PASSWORD` as it stood in the address.
    let login: TrackingCredentials?

    /// Whether a text means a tracking server.
    package static func isAddress(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    /// - Throws: `tracking.address`
    package init(_ text: String) throws(MLflowFailure) {
        guard Self.isAddress(text) else { throw Self.malformed(text, "it begins with http:// or https://") }
        isEncrypted = text.prefix(8).lowercased().hasPrefix("https://")
        let scheme = isEncrypted ? "https" : "http"
        let rest = text.dropFirst(scheme.utf8.count + 3)
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<end]
        login = try Self.login(in: &authority, of: text)
        guard !authority.isEmpty, authority.utf8.allSatisfy(Self.isHostByte) else {
            throw Self.malformed(text, "it names a host, as in http://127.0.0.1:5000")
        }
        let (host, port) = try Self.hostAndPort(authority, of: text)
        let path = Self.withoutSlashes(rest[end...])
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else {
            throw Self.malformed(text, "it has no query and no fragment")
        }
        self.host = host.lowercased()
        let isDefault = port == nil || port == (isEncrypted ? 443 : 80)
        origin = "\(scheme)://\(self.host)" + (isDefault ? "" : ":\(port ?? 0)")
        description = origin + path
    }

    private static func login(
        in authority: inout Substring,
        of text: String
    ) throws(MLflowFailure) -> TrackingCredentials? {
        guard let at = authority.lastIndex(of: "@") else { return nil }
        let parts = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        authority = authority[authority.index(after: at)...]
        func decoded(_ part: Substring) -> String { FilePath.percentDecoded(String(part)) ?? String(part) }
        return try .basic(
            user: decoded(parts.first ?? ""),
            password: parts.count > 1 ? decoded(parts[1]) : "",
            from: "the address"
        )
    }

    private static func hostAndPort(
        _ authority: Substring,
        of text: String
    ) throws(MLflowFailure) -> (host: String, port: Int?) {
        var host = authority
        var port: Int?
        let bracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[bracket...].lastIndex(of: ":") {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw malformed(text, "the port is a number from 1 to 65535")
            }
            port = number
            host = authority[..<colon]
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard !host.isEmpty, isBracketed || !host.contains(where: { ":[]".contains($0) }) else {
            throw malformed(text, "an IPv6 address stands in brackets")
        }
        return (String(host), port)
    }

    private static func withoutSlashes(_ path: Substring) -> String {
        var path = path
        while path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func malformed(_ text: String, _ rule: String) -> MLflowFailure {
        let shown = text.lastIndex(of: "@").map { "…" + text[$0...] } ?? text
        return MLflowFailure(.trackingAddress, shown, "no address of a tracking server: \(rule)")
    }
}
