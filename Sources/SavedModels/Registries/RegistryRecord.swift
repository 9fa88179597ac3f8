import MLflow
import TrackingServer

/// The registry of the last import, which `slipway sync` looks at again.
package struct RegistryRecord: Sendable, Hashable {
    /// A tracking server's address without user and password, or the absolute place of a registry of this machine.
    package let location: String
    /// The names and patterns that were imported; empty: all models.
    package let models: [String]
    /// Nil for the one named `default`.
    package let workspace: String?

    init(location: String, models: [String], workspace: String?) {
        self.location = location
        self.models = models
        self.workspace = workspace
    }

    /// Nil for an import of anything but one registry.
    init?(of request: ImportRequest) throws {
        guard request.sources.count == 1, let text = request.sources.first else { return nil }
        guard let place = try ModelSources.recognize(text, of: request).registryLocation else { return nil }
        location = place
        models = request.models
        workspace = request.workspace
    }
}
