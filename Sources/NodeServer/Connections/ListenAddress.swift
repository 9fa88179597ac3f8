import AutomationNode
import Identifiers

/// The address that slipwayd listens on.
package enum ListenAddress: Sendable, Hashable {
    /// Port 0 is any free one.
    case host(String, port: Int)
    case socket(path: String)

    /// - Parameter text: `HOST:PORT`, with an IPv6 address in brackets.
    package init(_ text: String) throws(ListenFailure) {
        guard let address = HostAddress(text) else {
            throw ListenFailure(.address, text, expected: HostAddress.form, found: "\"\(text)\"")
        }
        self = .host(address.host, port: address.port)
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
}
