import Identifiers

/// The address that slipwayd listens on.
package enum ListenAddress: Sendable, Hashable {
    /// Port 0 is any free one.
    case host(String, port: Int)
    case socket(path: String)

    /// - Parameter text: `HOST:PORT`, with an IPv6 address in brackets.
    package init(_ text: String) throws(ListenFailure) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { throw Self.malformed(text) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw Self.malformed(text)
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }) else {
            throw Self.malformed(text)
        }
        self = .host(String(host), port: port)
    }

    /// Tells whether only this machine can connect, so that plain HTTP shows tokens to no other machine.
    package var isLocal: Bool {
        switch self {
        case .socket: true
        case .host(let host, _): host == "localhost" || host == "::1" || Self.isLoopback(host)
        }
    }

    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }

    private static func malformed(_ text: String) -> ListenFailure {
        ListenFailure(.address, text, expected: "HOST:PORT, such as 127.0.0.1:7460 or [::1]:7460", found: "\"\(text)\"")
    }
}
