import Identifiers

/// Where a node listens: `http://HOST[:PORT]`, `https://HOST[:PORT]` or `unix:/PATH`.
package struct NodeAddress: Sendable, Hashable, CustomStringConvertible {
    /// The port of slipwayd unless it is told another one.
    package static let defaultPort = 7460

    package let description: String
    package let isEncrypted: Bool
    package let isUnixSocket: Bool
    /// Whether what is sent there stays on this machine.
    package let isLocal: Bool
    /// What the path of a request is appended to.
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
            base = "http+unix://" + Self.percentEncoded(path)
            return
        }
        let scheme = text.hasPrefix("https://") ? "https" : "http"
        if text.contains("://"), !text.hasPrefix("http://"), !text.hasPrefix("https://") {
            throw Self.malformed(text, "expected http://HOST:PORT, https://HOST or unix:/PATH")
        }
        let rest = text.hasPrefix("\(scheme)://") ? String(text.dropFirst(scheme.count + 3)) : text
        let authority = rest.hasSuffix("/") ? String(rest.dropLast()) : rest
        try Self.check(authority, of: text)
        isUnixSocket = false
        isLocal = Self.isLoopback(authority)
        isEncrypted = scheme == "https"
        let hasPort = Self.port(of: authority) != nil
        description = "\(scheme)://\(authority)\(hasPort ? "" : ":\(Self.defaultPort)")"
        base = description
    }

    private static func isLoopback(_ authority: String) -> Bool {
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        let host = (authority.firstIndex(of: ":").map { String(authority[..<$0]) } ?? authority).lowercased()
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return host == "localhost" || (parts.count == 4 && parts[0] == 127 && !parts.contains(nil))
    }

    private static func socketPath(in text: String) -> String? {
        for prefix in ["unix://", "unix:"] where text.hasPrefix(prefix) { return String(text.dropFirst(prefix.count)) }
        return nil
    }

    private static func check(_ authority: String, of text: String) throws(ClientFailure) {
        guard !authority.isEmpty, authority.utf8.allSatisfy({ isAllowed($0) }) else {
            throw malformed(text, "expected a host and a port without path, user or query, as in http://127.0.0.1:7460")
        }
        guard !authority.hasPrefix("["), authority.contains(":") else { return }
        guard let port = port(of: authority), (1...65535).contains(port) else {
            throw malformed(text, "the port must be a number from 1 to 65535")
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func port(of authority: String) -> Int? {
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else { return nil }
        return Int(authority[authority.index(after: colon)...])
    }

    private static func percentEncoded(_ path: String) -> String {
        path.utf8.map { byte in
            isAllowed(byte) && byte != UInt8(ascii: ":") && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "]")
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }.joined()
    }

    private static func malformed(_ text: String, _ rule: String) -> ClientFailure {
        ClientFailure(.address, text, "no address of a node: \(rule)")
    }
}
