import MLflow
import StrictJSON
import TrackingServer

/// The listings of a tracking server that is connected.
struct ServedRegistry {
    private let server: TrackingServer
    private let runs: RunCache

    init(server: TrackingServer) {
        self.server = server
        runs = RunCache(server: server)
    }

    private var location: String { server.address.description }

    /// The registered models of the query with all their versions.
    func models(_ query: SourceQuery) async throws -> SourceListing {
        try query.requireNoVersion(of: "server", registry: location)
        var titles: [String] = []
        let contents = try await server.contents { model in
            titles.append(model.title)
            return query.models.contains(model.title)
        }
        try query.models.requireAll(in: titles + contents.flaws.compactMap(\.title), registry: location)
        let flaws = contents.flaws.filter(query.models.contains)
        return SourceListing(
            scope: .registry,
            models: contents.models.map { model($0, $0.versions, .registry, flaws) },
            flaws: flaws,
            location: location,
            isRemote: true,
            width: server.width
        )
    }

    /// One version of a registered model.
    /// - Parameter text: the source as the user wrote it.
    func version(_ name: String, _ selector: VersionSelector, source text: String) async throws -> SourceListing {
        let (model, flaws) = try await server.model(name)
        let version = try selector.version(of: model, flaws: flaws, source: text)
        return SourceListing(
            scope: .version,
            models: [self.model(model, [version], .version, [])],
            location: location,
            isRemote: true
        )
    }

    func loggedModel(_ id: String) async throws -> SourceListing {
        let model = try await server.loggedModel(id)
        return unregistered(model.name, model, run: model.runID, .loggedModel(model))
    }

    /// The model that a run logged under a path.
    func run(_ id: String, _ path: String) async throws -> SourceListing {
        let run = try await server.run(id)
        let (files, model) = try await server.files(ofRun: run, path: path)
        let title = path.split(separator: "/").last.map(String.init) ?? path
        return unregistered(title, model, run: id, .listed(files))
    }

    private func model(
        _ model: RegisteredModel,
        _ versions: [RegisteredVersion],
        _ scope: SourceListing.Scope,
        _ flaws: [RegistryFlaw]
    ) -> SourceModel {
        SourceModel(
            model,
            server: location,
            scope: scope,
            flaws: flaws,
            versions: versions.map { version in
                SourceVersion(
                    version,
                    of: model,
                    server: location,
                    content: served(.registered(version, model: model.name), run: version.runID)
                )
            }
        )
    }

    private func unregistered(
        _ title: String,
        _ model: LoggedModel?,
        run: String?,
        _ reference: ServedVersion.Reference
    ) -> SourceListing {
        var origin: [(key: String, value: JSONValue)] = [
            ("kind", "run"), ("name", .string(title)), ("server", .string(location)),
        ]
        if let model { origin.append(("model", .string(model.id))) }
        if let run { origin.append(("run", .string(run))) }
        return SourceListing(
            scope: .model,
            models: [
                SourceModel(
                    title: title,
                    versions: [SourceVersion(origin: origin, content: served(reference, run: run))]
                )
            ],
            location: location,
            isRemote: true
        )
    }

    private func served(_ reference: ServedVersion.Reference, run: String?) -> SourceContent {
        .remote(ServedVersion(server: server, reference: reference, run: run, runs: runs))
    }
}
