import HTTPTransport
import Identifiers

/// The address of a node: `http://HOST[:PORT]`, `https://HOST[:PORT]` or `unix:/PATH`.
package struct NodeAddress: Sendable, Hashable, CustomStringConvertible {
    /// The port of slipwayd unless it is told another one.
    package static let defaultPort = 7460

    package let description: String
    package let isEncrypted: Bool
    package let isUnixSocket: Bool
    /// True if requests to it stay on this machine.
    package let isLocal: Bool
    /// The beginning of a request's address; its path follows.
    let base: String

    /// - Parameter text: as above; `HOST:PORT` alone is taken as http. Without a port it is ``defaultPort``.
    package init(_ text: String) throws(ClientFailure) {
        if let path = Self.socketPath(in: text) {
            guard path.hasPrefix("/") else {
                throw Self.malformed(text, "the path of the socket must begin with /, as in unix:/run/slipwayd.sock")
            }
            isUnixSocket = true
            isLocal = true
            isEncrypted = false
            description = "unix:\(path)"
            base = "http+unix://" + PercentEncoding.encode(path.utf8)
            return
        }
        let scheme = text.hasPrefix("https://") ? "https" : "http"
        if text.contains("://"), !text.hasPrefix("http://"), !text.hasPrefix("https://") {
            throw Self.malformed(text, "expected http://HOST:PORT, https://HOST or unix:/PATH")
        }
        let rest = text.hasPrefix("\(scheme)://") ? String(text.dropFirst(scheme.count + 3)) : text
        let authority = try Self.authority(rest.hasSuffix("/") ? String(rest.dropLast()) : rest, of: text)
        isUnixSocket = false
        isLocal = Self.isLoopback(authority.host)
        isEncrypted = scheme == "https"
        description = "\(scheme)://\(authority.host):\(authority.port ?? Self.defaultPort)"
        base = description
    }

    private static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host == "localhost" || host == "[::1]" || (parts.count == 4 && parts[0] == 127 && !parts.contains(nil))
    }

    private static func socketPath(in text: String) -> String? {
        for prefix in ["unix://", "unix:"] where text.hasPrefix(prefix) { return String(text.dropFirst(prefix.count)) }
        return nil
    }

    private static func authority(_ written: String, of text: String) throws(ClientFailure) -> HTTPAuthority {
        do {
            return try HTTPAuthority(written)
        } catch {
            switch error {
            case .port: throw malformed(text, "the port must be a number from 1 to 65535")
            case .host, .brackets:
                throw malformed(
                    text,
                    "expected a host and a port without path, user or query, as in http://127.0.0.1:7460"
                )
            }
        }
    }

    private static func malformed(_ text: String, _ rule: String) -> ClientFailure {
        ClientFailure(.address, text, "no address of a node: \(rule)")
    }
}
