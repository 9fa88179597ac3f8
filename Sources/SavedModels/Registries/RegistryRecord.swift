import MLflow
import TrackingServer

/// The registry of the last import: what `slipway sync` looks at.
package struct RegistryRecord: Sendable, Hashable {
    /// A tracking server's address without user and password, or the absolute place of a registry of this machine.
    package let location: String
    /// The names and patterns that were imported; empty: all models.
    package let models: [String]
    /// nil for the one named `default`.
    package let workspace: String?

    init(location: String, models: [String], workspace: String?) {
        self.location = location
        self.models = models
        self.workspace = workspace
    }

    /// nil for an import of anything but one registry.
    init?(of request: ImportRequest) throws {
        guard request.sources.count == 1, let text = request.sources.first else { return nil }
        switch try ImportSource(text, workingDirectory: request.workingDirectory) {
        case .server(let address): location = try TrackingAddress(address).description
        case .registry(let text):
            location = try RegistrySource.open(text, workingDirectory: request.workingDirectory).path
        case .directory, .archive, .registered, .loggedModel, .run: return nil
        }
        models = request.models
        workspace = request.workspace
    }
}
