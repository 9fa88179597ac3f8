import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import MLflow
import Synchronization
import TrackingServer

/// Fetches versions of registered models, several at once. What is here already is fetched only to be compared.
final class VersionFetch: Sendable {
    private let request: ImportRequest
    private let state: ProjectState
    private let project: Project
    private let fetchesNew: Bool
    private let server: TrackingServer
    /// For what blocks: comparing and removing.
    private let pool: BlockingPool
    private let runs = Mutex<[String: SourceRun?]>([:])

    /// Bytes that stay free on the file system.
    private static let spaceToLeave: UInt64 = 64 << 20

    init(_ fetch: ServerFetch, _ server: TrackingServer) {
        request = fetch.request
        state = fetch.state
        project = fetch.project
        fetchesNew = fetch.fetchesNew
        self.server = server
        pool = BlockingPool(width: fetch.request.width)
    }

    /// A version of a model of the registry, and what becomes of it.
    private struct Task: Sendable {
        let index: Int
        let model: RegisteredModel
        let version: RegisteredVersion
        /// What the project has under this number.
        let known: SavedVersion?
    }

    /// What came of one version.
    private enum Attempt<Value: Sendable>: Sendable {
        case had(Value)
        case lost(any CodedFailure)
    }

    /// All versions of the models. One whose files cannot be had is told in its place; what is of the whole server is an
    /// error.
    func offers(of models: [RegisteredModel]) async throws -> [OfferedModel] {
        let tasks = tasks(of: models)
        let listed = try await listings(of: tasks)
        let meter = try meter(tasks, listed)
        let results = Mutex<[Int: OfferedVersion]>([:])
        try await Concurrent.forEach(tasks, width: server.width) { [self] task in
            let offer = try await offer(task, listed[task.index], meter)
            results.withLock { $0[task.index] = offer }
        }
        let offers = results.withLock { $0 }
        var next = 0
        return models.map { model in
            defer { next += model.versions.count }
            return OfferedModel(
                model: model,
                versions: (next..<next + model.versions.count).compactMap { offers[$0] },
                server: server.address.description
            )
        }
    }

    /// One version that was asked for by itself.
    func fetched(_ files: ServedFiles) async throws -> OfferedContent {
        try demandSpace(files.bytes)
        let meter = ByteMeter(total: files.bytes, report: request.progress)
        return try await download(files, as: 0, meter)
    }

    func run(of version: RegisteredVersion) async throws -> SourceRun? {
        guard let id = version.runID else { return nil }
        return try await run(id)
    }

    /// nil if the server no longer has it.
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

    private func tasks(of models: [RegisteredModel]) -> [Task] {
        var tasks: [Task] = []
        for model in models {
            let saved = state.models.first { $0.registryName.utf8.elementsEqual(model.title.utf8) }
            for version in model.versions {
                let known = VersionID(String(version.version)).flatMap { saved?.version($0) }
                tasks.append(Task(index: tasks.count, model: model, version: version, known: known))
            }
        }
        return tasks
    }

    private func listings(of tasks: [Task]) async throws -> [Int: Attempt<ServedFiles>] {
        let results = Mutex<[Int: Attempt<ServedFiles>]>([:])
        try await Concurrent.forEach(tasks, width: server.width) { [self] task in
            guard fetchesNew || task.known != nil else { return }
            let result = try await attempt { try await server.files(of: task.version, ofModel: task.model.name) }
            results.withLock { $0[task.index] = result }
        }
        return results.withLock { $0 }
    }

    private func meter(
        _ tasks: [Task],
        _ listed: [Int: Attempt<ServedFiles>]
    ) throws -> ByteMeter {
        var total: UInt64 = 0
        var new: UInt64 = 0
        var largest: UInt64 = 0
        for task in tasks {
            guard case .had(let files)? = listed[task.index] else { continue }
            total += files.bytes
            if task.known == nil { new += files.bytes } else { largest = max(largest, files.bytes) }
        }
        try demandSpace(new + largest)
        return ByteMeter(total: total, report: request.progress)
    }

    private func demandSpace(_ bytes: UInt64) throws {
        let free = try project.root.space().freeBytes
        guard free >= bytes + Self.spaceToLeave else {
            throw SavedModelsFailure(
                .importSpace,
                server.address.description,
                expected: "\(bytes + Self.spaceToLeave) bytes free at \(project.root.path)",
                found: "\(free); free some space and import again, or import some models with --model"
            )
        }
    }

    private func offer(
        _ task: Task,
        _ listed: Attempt<ServedFiles>?,
        _ meter: ByteMeter
    ) async throws -> OfferedVersion {
        switch listed {
        case nil: return OfferedVersion(version: task.version, content: .pending)
        case .lost(let failure)?: return OfferedVersion(version: task.version, content: .failed(failure))
        case .had(let files)?:
            switch try await attempt({ try await content(task, files, meter) }) {
            case .lost(let failure): return OfferedVersion(version: task.version, content: .failed(failure))
            case .had(let content):
                let run = task.known == nil ? try await run(of: task.version) : nil
                return OfferedVersion(version: task.version, content: content, run: run)
            }
        }
    }

    private func content(_ task: Task, _ files: ServedFiles, _ meter: ByteMeter) async throws -> OfferedContent {
        let isLacking = try await pool.run { [project] in try task.known.map(project.lacks) ?? false }
        if let known = task.known, request.isQuick, !isLacking, try await looksUnchanged(known, files, task.index) {
            return .unchanged
        }
        let content = try await download(files, as: task.index, meter)
        guard let known = task.known, case .directory(let path, let isOurs) = content else { return content }
        let isSame = try await pool.run { [width = request.width] in
            let files = try ModelDirectory(path: path).hashed(width: width)
            return ModelPack.manifestDigest(of: files) == known.manifest
        }
        guard isSame, !isLacking else { return content }
        if isOurs { try await remove(task.index) }
        return .unchanged
    }

    /// Whether names, sizes and `MLmodel`, in which MLflow writes a new id and time each time it saves, are the same.
    private func looksUnchanged(_ known: SavedVersion, _ files: ServedFiles, _ index: Int) async throws -> Bool {
        guard !files.files.isEmpty else { return false }
        let old = try await pool.run { [project] in try project.files(of: known) }
        guard old.map(\.path) == files.files.map(\.name), old.map(\.size) == files.files.map(\.size) else {
            return false
        }
        let place = try directory(index)
        try await server.fetch(files, into: place, where: { $0.name.text == MLmodel.fileName })
        let digest = try await pool.run { try StreamingDigest.of(place.open(file: MLmodel.fileName)).digest }
        try await remove(index)
        return old.first { $0.path.text == MLmodel.fileName }?.digest == digest
    }

    private func download(_ files: ServedFiles, as index: Int, _ meter: ByteMeter) async throws -> OfferedContent {
        if case .directory(let path) = files.artifacts { return .directory(path: path, isOurs: false) }
        let place = try directory(index)
        try await server.fetch(files, into: place, progress: { meter.add($0) })
        return .directory(path: place.path, isOurs: true)
    }

    private func directory(_ index: Int) throws -> DirectoryHandle {
        try project.root.openOrMake(directory: "\(Project.extractionName)/served-\(index)", mode: 0o700)
    }

    private func remove(_ index: Int) async throws {
        try await pool.run { [project] in
            try project.root.open(directory: Project.extractionName).removeTree("served-\(index)")
        }
    }

    /// What is of one version becomes its result; what is of the server, of this machine, or not to be passed over, ends
    /// the import.
    private func attempt<Value: Sendable>(
        _ work: () async throws -> Value
    ) async throws -> Attempt<Value> {
        do {
            return .had(try await work())
        } catch let failure as TrackingFailure where !failure.code.endsServer && !request.isStrict {
            return .lost(failure)
        } catch let failure as MLflowFailure where !request.isStrict {
            return .lost(failure)
        } catch let failure as SavedModelsFailure where !request.isStrict {
            return .lost(failure)
        }
    }
}
