/// The access to a registry: credentials, trusted certificates, mirrors, and how much of the network it may take.
package struct RegistryAccess: Sendable {
    package var credentials = RegistryCredentials()
    /// A PEM file of CA certificates to trust instead of the system's, or a directory of such files.
    package var trustFile: String?
    /// Speaks http, not https, to the registry. A registry on this machine is asked without TLS unless certificates are named.
    package var isPlain = false
    /// Asked first for what is named by a digest. They are not trusted: a content is what its digest says.
    package var mirrors: [RegistryPlace] = []
    /// Bytes a second that contents may take, in both directions; nil: as fast as it goes.
    package var rate: UInt64?
    package var timeouts = RegistryTimeouts()

    package init() {}

    /// The server of a reference.
    func place(of reference: RegistryReference) -> RegistryPlace {
        let isPlain = isPlain || reference.isLoopback && trustFile == nil
        return RegistryPlace(host: reference.registry, isEncrypted: !isPlain)
    }
}
