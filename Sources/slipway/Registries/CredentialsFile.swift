import DurableFiles
import Identifiers
import OCIRegistry

/// The file with the credentials for registries: the user's, or where the programs that log in to registries write it.
enum CredentialsFile {
    /// - Parameter named: what the user named; it must be there.
    /// - Throws: `registry.credentials`, or what the file system refuses.
    static func read(
        named: String?,
        environment: (String) -> String? = Console.environment
    ) throws -> RegistryCredentials {
        if let named = named ?? environment("REGISTRY_AUTH_FILE") { return try RegistryCredentials(file: named) }
        let directory = environment("DOCKER_CONFIG") ?? environment("HOME").map { "\($0)/.docker" }
        guard let directory else { return RegistryCredentials() }
        do {
            return try RegistryCredentials(file: "\(directory)/config.json")
        } catch let failure as FileFailure where failure.code == .notFound || failure.code == .wrongKind {
            return RegistryCredentials()
        }
    }
}
