import HTTPTransport
import Identifiers

/// An address that a request goes to: of a server's own paths, or where it sends to.
struct RegistryAddress: Sendable, Hashable {
    /// With scheme and host.
    let text: String
    /// Scheme, host and port, the port left out where it is the usual one.
    let origin: String
    private let isEncrypted: Bool

    /// - Parameter target: an absolute path, or an address that the server gave.
    /// - Throws: `registry.redirect`
    init(_ target: String, of place: RegistryPlace) throws(RegistryFailure) {
        try self.init(target, base: place.origin, isEncrypted: place.isEncrypted)
    }

    private init(_ target: String, base: String, isEncrypted: Bool) throws(RegistryFailure) {
        let isSound = target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        let isPath = target.hasPrefix("/") && !target.hasPrefix("//")
        let whole = isPath ? base + target : target
        let scheme = ["https://", "http://"].first { whole.lowercased().hasPrefix($0) }
        let authority = whole.dropFirst(scheme?.utf8.count ?? 0).prefix { !"/?#".contains($0) }
        guard isSound, let scheme, let host = try? HTTPAuthority(authority) else {
            throw Self.refusal(base, "it sends to \(target.printable), which is no address")
        }
        let isStillEncrypted = scheme == "https://"
        guard isStillEncrypted || !isEncrypted else {
            throw Self.refusal(
                base,
                "it sends from https to http, \(target.printable), where anybody could read and change what is sent; if a proxy "
                    + "stands before the registry, let it pass on X-Forwarded-Proto"
            )
        }
        text = whole
        self.isEncrypted = isStillEncrypted
        let usual = isStillEncrypted ? 443 : 80
        origin = scheme + host.host.lowercased() + (host.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? "")
    }

    /// - Throws: `registry.redirect` where encryption would end.
    func redirected(to target: String) throws(RegistryFailure) -> RegistryAddress {
        try RegistryAddress(target, base: origin, isEncrypted: isEncrypted)
    }

    func refusal(_ reason: String) -> RegistryFailure { Self.refusal(text, reason) }

    private static func refusal(_ place: String, _ reason: String) -> RegistryFailure {
        RegistryFailure(.redirect, place, "the registry's redirect is not followed: \(reason)")
    }
}
