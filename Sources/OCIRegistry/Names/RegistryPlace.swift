package import HTTPTransport
import Identifiers

/// A server that speaks a registry's protocol: the host of a reference, or a mirror.
package struct RegistryPlace: Sendable, Hashable {
    package let host: HTTPAuthority
    package let isEncrypted: Bool

    package init(host: HTTPAuthority, isEncrypted: Bool) {
        self.host = host
        self.isEncrypted = isEncrypted
    }

    /// - Parameter text: `https://HOST[:PORT]`, the same with http, or `HOST[:PORT]`: https then, but for this machine itself.
    /// - Throws: `registry.reference`
    package init(mirror text: String) throws(RegistryFailure) {
        let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
        var rest = text.dropFirst(scheme?.utf8.count ?? 0)
        if rest.hasSuffix("/") { rest = rest.dropLast() }
        guard let host = try? HTTPAuthority(rest) else {
            throw RegistryFailure(
                .reference,
                text,
                "no address of a mirror: expected [https://]HOST[:PORT], without a path"
            )
        }
        self.host = host
        isEncrypted = scheme.map { $0 == "https://" } ?? !host.isLoopback
    }

    /// The address before the paths of the protocol: scheme, host, and the port unless it is the usual one.
    var origin: String {
        let port = host.port.flatMap { $0 == (isEncrypted ? 443 : 80) ? nil : ":\($0)" } ?? ""
        return "\(isEncrypted ? "https" : "http")://\(host.host.lowercased())\(port)"
    }
}

extension RegistryPlace: CustomStringConvertible {
    package var description: String { host.text }
}
