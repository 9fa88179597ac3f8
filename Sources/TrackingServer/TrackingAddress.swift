import HTTPTransport
import Identifiers
import MLflow

/// The address of a tracking server: `http://HOST[:PORT][/PREFIX]` or the same with https.
package struct TrackingAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address without user and password and without a slash at the end; paths are appended to it.
    package let description: String
    /// Scheme, host and port, which may get the credentials.
    let origin: String
    let isEncrypted: Bool
    /// `USER:PASSWORD` as it stood in the address.
    let login: TrackingCredentials?

    /// Tells whether a text means a tracking server.
    package static func isAddress(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return start.hasPrefix("http://") || start.hasPrefix("https://")
    }

    /// - Throws: `tracking.address`
    package init(_ text: String) throws(TrackingFailure) {
        guard Self.isAddress(text) else { throw Self.malformed(text, "it begins with http:// or https://") }
        isEncrypted = text.prefix(8).lowercased().hasPrefix("https://")
        let scheme = isEncrypted ? "https" : "http"
        let rest = text.dropFirst(scheme.utf8.count + 3)
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<end]
        login = try Self.login(in: &authority, of: text)
        let place = try Self.place(authority, of: text)
        let path = Self.withoutSlashes(rest[end...])
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else {
            throw Self.malformed(text, "it has no query and no fragment")
        }
        let usual = isEncrypted ? 443 : 80
        let port = place.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
        origin = "\(scheme)://\(place.host.lowercased())\(port)"
        description = origin + path
    }

    private static func login(
        in authority: inout Substring,
        of text: String
    ) throws(TrackingFailure) -> TrackingCredentials? {
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

    private static func place(_ authority: Substring, of text: String) throws(TrackingFailure) -> HTTPAuthority {
        do {
            return try HTTPAuthority(authority)
        } catch {
            switch error {
            case .host: throw malformed(text, "it names a host, as in http://127.0.0.1:5000")
            case .port: throw malformed(text, "the port is a number from 1 to 65535")
            case .brackets: throw malformed(text, "an IPv6 address stands in brackets")
            }
        }
    }

    private static func withoutSlashes(_ path: Substring) -> String {
        var path = path
        while path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    private static func malformed(_ text: String, _ rule: String) -> TrackingFailure {
        let shown = text.lastIndex(of: "@").map { "…" + text[$0...] } ?? text
        return TrackingFailure(.address, shown, "no address of a tracking server: \(rule)")
    }
}
