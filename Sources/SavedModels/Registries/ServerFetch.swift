import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import Synchronization
import TrackingServer

/// Brings what the sources of an import name on tracking servers into a directory of the project, before anything is
/// planned.
struct ServerFetch {
    let request: ImportRequest
    let state: ProjectState
    let project: Project
    let access: TrackingAccess
    /// False: versions that are not here are only listed.
    let fetchesNew: Bool

    /// By the source's text; sources that need no server are not in it.
    func run() async throws -> [String: FetchedSource] {
        var fetched: [String: FetchedSource] = [:]
        var access = access
        access.workspace = request.workspace
        for text in request.sources where fetched[text] == nil {
            let source = try ImportSource(text, workingDirectory: request.workingDirectory)
            guard let server = try source.server(registry: request.registry) else { continue }
            fetched[text] = try await TrackingServer.with(TrackingAddress(server), access) { server in
                try await fetch(source, text, server)
            }
        }
        return fetched
    }

    private func fetch(
        _ source: ImportSource,
        _ text: String,
        _ server: TrackingServer
    ) async throws -> FetchedSource {
        switch source {
        case .server: return try await registry(server)
        case .registered(let name, let selector): return try await registered(text, name, selector, server)
        case .loggedModel(let id): return try await loggedModel(id, server)
        case .run(let id, let path): return try await run(id, path, server)
        case .directory, .archive, .registry: preconditionFailure("\(text) needs no server")
        }
    }

    private func registry(_ server: TrackingServer) async throws -> FetchedSource {
        guard request.version == nil else {
            throw SavedModelsFailure(
                .importOptions,
                "--version",
                "names the version of one model; of a server import models:/NAME/VERSION with --registry \(server.address)"
            )
        }
        let selection = ModelSelection(texts: request.models)
        var titles: [String] = []
        let contents = try await server.contents { model in
            titles.append(model.title)
            return selection.contains(model.title)
        }
        titles += contents.flaws.compactMap(\.title)
        if let wanted = selection.missing(in: titles) {
            throw SourceReading.unknown(wanted, titles, server.address.description)
        }
        let flaws = contents.flaws.filter { $0.title.map(selection.contains) ?? selection.texts.isEmpty }
        return .registry(try await VersionFetch(self, server).offers(of: contents.models), flaws: flaws)
    }

    private func registered(
        _ text: String,
        _ name: String,
        _ selector: ImportSource.Selector,
        _ server: TrackingServer
    ) async throws -> FetchedSource {
        let (model, flaws) = try await server.model(name)
        let version = try SourceReading.version(selector, of: model, flaws: flaws, source: text)
        let files = try await server.files(of: version, ofModel: model.name)
        let content = try await VersionFetch(self, server).fetched(files)
        let run = try await VersionFetch(self, server).run(of: version)
        return .selected(
            OfferedModel(
                model: model,
                versions: [OfferedVersion(version: version, content: content, run: run)],
                server: server.address.description
            )
        )
    }

    private func loggedModel(_ id: String, _ server: TrackingServer) async throws -> FetchedSource {
        let model = try await server.loggedModel(id)
        let files = try await server.files(of: model)
        return try await loose(files, model, runID: model.runID, title: model.name, server)
    }

    private func run(_ id: String, _ path: String, _ server: TrackingServer) async throws -> FetchedSource {
        let run = try await server.run(id)
        let (files, model) = try await server.files(ofRun: run, path: path)
        let title = path.split(separator: "/").last.map(String.init) ?? path
        return try await loose(files, model, runID: id, title: title, server)
    }

    private func loose(
        _ files: ServedFiles,
        _ model: LoggedModel?,
        runID: String?,
        title: String,
        _ server: TrackingServer
    ) async throws -> FetchedSource {
        let fetch = VersionFetch(self, server)
        let content = try await fetch.fetched(files)
        guard case .directory(let path, let isOurs) = content else {
            preconditionFailure("what is fetched lies in a directory")
        }
        var source: [(key: String, value: JSONValue)] = [
            ("kind", "run"), ("name", .string(title)), ("server", .string(server.address.description)),
        ]
        if let model { source.append(("model", .string(model.id))) }
        if let runID {
            source.append(("run", .string(runID)))
            source += try await fetch.run(runID)?.record ?? []
        }
        return .loose(path: path, isOurs: isOurs, title: title, source: .object(JSONObject(source)), tags: [:])
    }
}

extension ImportSource {
    /// The server that this is asked of; nil if it is on this machine.
    /// - Parameter registry: where `models:/…` and `runs:/…` are looked up.
    func server(registry: String?) throws -> String? {
        switch self {
        case .server(let text): return text
        case .registered: return registry.flatMap { TrackingAddress.isAddress($0) ? $0 : nil }
        case .loggedModel(let id): return try Self.demanded(registry, "models:/\(id)")
        case .run(let id, let path): return try Self.demanded(registry, "runs:/\(id)/\(path)")
        case .directory, .archive, .registry: return nil
        }
    }

    private static func demanded(_ registry: String?, _ text: String) throws -> String {
        guard let registry, TrackingAddress.isAddress(registry) else { throw SourceReading.needsServer(text) }
        return registry
    }
}
