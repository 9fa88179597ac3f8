import ArgumentParser
import Identifiers
import OCIRegistry

/// Access to an OCI registry.
struct RegistryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the registry's user and password, as docker login and skopeo login --authfile write it; default: REGISTRY_AUTH_FILE, or "
                + "DOCKER_CONFIG/config.json, or ~/.docker/config.json.",
            valueName: "file"
        ),
        completion: .file()
    )
    var credentials: String?

    @Option(
        name: .customLong("registry-ca"),
        help: ArgumentHelp("CA certificates to trust for the registry; by default the system's.", valueName: "pem"),
        completion: .file()
    )
    var registryCA: String?

    @Flag(name: .customLong("plain-http"), help: "Speak http to the registry, as for one on this machine.")
    var plainHTTP = false

    func validate() throws {
        if plainHTTP, registryCA != nil { throw ValidationError("--plain-http and --registry-ca exclude each other.") }
    }

    /// - Throws: `registry.credentials`
    func access() throws -> RegistryAccess {
        var access = RegistryAccess()
        access.credentials = try CredentialsFile.read(named: credentials)
        access.trustFile = registryCA
        access.isPlain = plainHTTP
        return access
    }
}

/// The limits of a transfer.
struct RegistryRateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Use at most this much of the network, such as 20MiB/s.", valueName: "rate"),
        transform: { try Self.rate($0) }
    )
    var rate: UInt64?

    private static func rate(_ text: String) throws -> UInt64 {
        let bytes = text.hasSuffix("/s") ? ByteCount.parse(String(text.dropLast(2))) : nil
        guard let bytes, bytes > 0 else {
            throw ValidationError("\"\(text)\" is no rate: expected bytes a second, such as 20MiB/s.")
        }
        return bytes
    }
}
