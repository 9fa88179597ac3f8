import AsyncSupport
package import DurableFiles
import Identifiers
package import MLflow

/// A tracking server of MLflow 2 or 3. It is read and never changed.
///
/// This is MLflow's HTTP API as `slipway import` and `slipway sync` use it: registered models page by page
/// (`TrackingModels`), runs and logged models, the list of a model's files (`ArtifactListing`) and the files themselves
/// (`ArtifactDownload`, which goes on where a connection broke). `ArtifactSearch` finds out which of its several ways a
/// server gives out the files of one model, and ``ServedArtifacts`` is that way.
///
/// ``TrackingAddress`` and ``TrackingAccess`` say where the server is and who asks, as MLflow's own environment variables
/// do; `TrackingClient` sends the requests over HTTPTransport, a limited number at a time, and ``TrackingTimeouts`` says
/// how long it waits and how often it tries again. Every error has a ``TrackingCode``.
///
/// The values that come out (`RegisteredModel`, `SourceRun`) are MLflow's own, the same as those of a registry on disk.
/// A server that means harm is expected: names never leave the model, credentials never leave the server, and every list
/// has an end. It never runs a model, and writes nothing but the files that were asked for.
package struct TrackingServer: Sendable {
    package let address: TrackingAddress
    private let client: TrackingClient
    /// The threads on which files are written.
    private let pool: BlockingPool

    /// A server for as long as the body runs.
    /// - Throws: `tracking.address`, `tracking.credentials`, or what the body throws.
    package static func with<Value>(
        _ address: TrackingAddress,
        _ access: TrackingAccess,
        _ body: (TrackingServer) async throws -> Value
    ) async throws -> Value {
        let client = try TrackingClient(address, access)
        let server = TrackingServer(address: address, client: client, pool: BlockingPool(width: 4))
        do {
            let value = try await body(server)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// The registered models that are wanted with all their versions, models ascending by the bytes of their names,
    /// versions ascending. Deleted versions and prompts are left out; what makes no sense is noted.
    /// - Parameter isWanted: is asked about each model before its versions are read.
    /// - Throws: `tracking.workspace` where the server has no workspaces, or not this one.
    package func contents(where isWanted: (RegisteredModel) -> Bool) async throws -> RegistryContents {
        try await client.requireWorkspace()
        return try await TrackingModels(client: client).contents(where: isWanted)
    }

    /// - Throws: `tracking.missing`
    package func model(_ name: String) async throws -> (model: RegisteredModel, flaws: [RegistryFlaw]) {
        try await client.requireWorkspace()
        return try await TrackingModels(client: client).model(name)
    }

    /// - Throws: `tracking.missing`
    package func run(_ id: String) async throws -> SourceRun {
        try SourceRun(await client.answer(TrackingPath.query(TrackingPath.api + "runs/get", [("run_id", id)])))
    }

    /// A logged model of MLflow 3.
    /// - Throws: `tracking.missing`
    package func loggedModel(_ id: String) async throws -> LoggedModel {
        try LoggedModel(await client.answer(TrackingPath.below(TrackingPath.api + "logged-models", id)))
    }

    /// Finds the files of a registered version and lists them.
    /// - Throws: `tracking.artifact` if they are gone.
    package func files(of version: RegisteredVersion, ofModel name: String) async throws -> ServedFiles {
        let subject = "\(name) version \(version.version)"
        let artifacts = try await ArtifactSearch(client: client, server: self).artifacts(of: version, ofModel: name)
        let other = ServedArtifacts.version(name: name, version: version.version, listing: artifacts)
        return try await list(artifacts, or: other, subject: subject)
    }

    /// Finds and lists the files of a run under a path.
    package func files(ofRun run: SourceRun, path: String) async throws -> (files: ServedFiles, model: LoggedModel?) {
        let subject = "runs:/\(run.id)/\(path)"
        let search = ArtifactSearch(client: client, server: self)
        if let model = try await search.loggedModel(of: run, named: path) {
            return (try await files(of: model), model)
        }
        return (
            try await list(search.artifacts(of: run, path: path), or: .run(id: run.id, path: path), subject: subject),
            nil
        )
    }

    package func files(of model: LoggedModel) async throws -> ServedFiles {
        let artifacts = ArtifactSearch(client: client, server: self).artifacts(of: model)
        return try await list(artifacts, or: .loggedModel(id: model.id), subject: "models:/\(model.id)")
    }

    private func list(
        _ artifacts: ServedArtifacts,
        or alternative: ServedArtifacts,
        subject: String
    ) async throws -> ServedFiles {
        if case .directory = artifacts { return ServedFiles(artifacts: artifacts, alternative: nil, files: []) }
        let files = try await ArtifactListing.files(client, artifacts, subject: subject)
        return ServedFiles(artifacts: artifacts, alternative: alternative, files: files)
    }

    /// Fetches files into an empty directory, several at once.
    /// - Parameters:
    ///   - isWanted: which of them.
    ///   - progress: called with the bytes of each step, from any thread.
    package func fetch(
        _ files: ServedFiles,
        into directory: DirectoryHandle,
        where isWanted: (ServedFiles.File) -> Bool = { _ in true },
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let wanted = files.files.filter(isWanted)
        let parents = Set(wanted.compactMap { $0.name.directories.last })
        try await pool.run {
            for parent in parents { _ = try directory.openOrMake(directory: parent.text, mode: 0o700) }
        }
        try await Concurrent.forEach(wanted, width: client.timeouts.width) { [client, pool] file in
            try await ArtifactDownload(
                client,
                pool,
                path: files.request(for: file),
                file: file,
                into: directory,
                progress: progress
            ).run()
        }
    }

    /// Work that may be done on several things at a time, as wide as connections are.
    package var width: Int { client.timeouts.width }
}
