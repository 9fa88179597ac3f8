import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import Synchronization
import TrackingServer

/// A version on a tracking server.
struct ServedVersion: RemoteVersion {
    enum Reference: Sendable {
        case registered(RegisteredVersion, model: String)
        case loggedModel(LoggedModel)
        case listed(ServedFiles)
    }

    let server: TrackingServer
    let reference: Reference
    /// The id of the run that made it; nil if the server names none.
    let run: String?
    let runs: RunCache

    func files() async throws -> any RemoteFiles {
        switch reference {
        case .registered(let version, let model):
            ServedVersionFiles(server: server, files: try await server.files(of: version, ofModel: model))
        case .loggedModel(let model): ServedVersionFiles(server: server, files: try await server.files(of: model))
        case .listed(let files): ServedVersionFiles(server: server, files: files)
        }
    }

    func facts() async throws -> [(key: String, value: JSONValue)] {
        guard let run else { return [] }
        return try await runs.run(run)?.facts ?? []
    }

    func isOfThisVersion(_ failure: any CodedFailure) -> Bool {
        switch failure {
        case let failure as TrackingFailure: !failure.code.endsServer
        case is MLflowFailure, is SavedModelsFailure: true
        default: false
        }
    }
}

/// The files of a version on a tracking server.
struct ServedVersionFiles: RemoteFiles {
    private let server: TrackingServer
    private let files: ServedFiles
    let list: [RemoteFile]

    init(server: TrackingServer, files: ServedFiles) {
        self.server = server
        self.files = files
        list = files.files.map { RemoteFile(name: $0.name, size: $0.size) }
    }

    var directory: String? {
        if case .directory(let path) = files.artifacts { path } else { nil }
    }

    func fetch(
        into directory: DirectoryHandle,
        where isWanted: (RemoteFile) -> Bool,
        progress: @escaping @Sendable (Int) -> Void
    ) async throws {
        try await server.fetch(
            files,
            into: directory,
            where: { isWanted(RemoteFile(name: $0.name, size: $0.size)) },
            progress: progress
        )
    }
}

/// Runs of a tracking server, each asked for once.
final class RunCache: Sendable {
    private let server: TrackingServer
    private let runs = Mutex<[String: SourceRun?]>([:])

    init(server: TrackingServer) {
        self.server = server
    }

    /// - Returns: nil if the server no longer has it.
    func run(_ id: String) async throws -> SourceRun? {
        if let known = runs.withLock({ $0[id] }) { return known }
        var run: SourceRun?
        do {
            run = try await server.run(id)
        } catch let failure as TrackingFailure where failure.code == .missing {
            run = nil
        }
        runs.withLock { $0[id] = run }
        return run
    }
}
