import Identifiers
import MLflow
import StrictJSON
import TrackingServer

/// A tracking server of MLflow: some of its registered models, one version, a logged model, or the models of a run.
struct TrackingServerSource: ModelSource {
    static let schemes: Set<String> = ["http", "https", "models", "runs"]

    private enum Part: Sendable {
        case registry
        case one(ModelURI)
    }

    /// The source as the user wrote it.
    private let text: String
    /// Nil if none is named where one is needed.
    private let address: String?
    private let part: Part

    static func recognize(_ text: SourceText) throws -> TrackingServerSource? {
        guard case .address(let scheme) = text.place else { return nil }
        if ["http", "https"].contains(scheme) {
            return TrackingServerSource(text: text.text, address: text.text, part: .registry)
        }
        guard let one = try ModelURI(text.text, scheme: scheme) else { return nil }
        let address = text.registry.flatMap { TrackingAddress.isAddress($0) ? $0 : nil }
        return TrackingServerSource(text: text.text, address: address, part: .one(one))
    }

    var registryLocation: String? {
        get throws {
            guard case .registry = part, let address else { return nil }
            return try TrackingAddress(address).description
        }
    }

    func withListing<Value>(
        _ query: SourceQuery,
        _ body: (SourceListing) async throws -> Value
    ) async throws -> Value {
        guard let address else {
            throw SavedModelsFailure(
                .importOptions,
                text,
                "needs a tracking server: name it with --registry http://HOST:PORT, MLFLOW_REGISTRY_URI or "
                    + "MLFLOW_TRACKING_URI"
            )
        }
        var access = query.access
        access.workspace = query.workspace
        return try await TrackingServer.with(TrackingAddress(address), access) { server in
            try await body(list(query, ServedRegistry(server: server)))
        }
    }

    private func list(_ query: SourceQuery, _ registry: ServedRegistry) async throws -> SourceListing {
        switch part {
        case .registry: try await registry.models(query)
        case .one(.registered(let name, let selector)): try await registry.version(name, selector, source: text)
        case .one(.loggedModel(let id)): try await registry.loggedModel(id)
        case .one(.run(let id, let path)): try await registry.run(id, path)
        }
    }
}
