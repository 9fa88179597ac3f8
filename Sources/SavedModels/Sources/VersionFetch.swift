import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import Synchronization

/// Fetches the remote versions of a listing, several at once. A version that the project has is fetched only to be compared.
final class VersionFetch: Sendable {
    private let request: ImportRequest
    private let state: ProjectState
    private let project: Project
    private let scratch: ImportScratch
    private let fetchesNew: Bool
    /// For work that blocks: comparing and removing.
    private let pool: BlockingPool

    /// - Parameter fetchesNew: false for a trial, which leaves versions remote that the project lacks.
    init(
        _ request: ImportRequest,
        state: ProjectState,
        project: Project,
        scratch: ImportScratch,
        fetchesNew: Bool
    ) {
        self.request = request
        self.state = state
        self.project = project
        self.scratch = scratch
        self.fetchesNew = fetchesNew
        pool = BlockingPool(width: request.width)
    }

    /// A remote version of a listing.
    private struct Task: Sendable {
        let index: Int
        /// Its indices in the listing.
        let place: (model: Int, version: Int)
        let remote: any RemoteVersion
        /// The version of the project with its number; nil where one version is asked for alone, which may get another number.
        let known: SavedVersion?
        /// True if the others are fetched although this one cannot be had.
        let isLenient: Bool
    }

    /// The end of a step for one version.
    private enum Attempt<Value: Sendable>: Sendable {
        case had(Value)
        case lost(any CodedFailure)
    }

    /// The content in place of a remote one, with facts found during the fetch.
    private struct Fetched: Sendable {
        let content: SourceContent
        var facts: [(key: String, value: JSONValue)] = []
    }

    /// Fetches, and gives the listing with contents of this machine. A version that cannot be had is told in its place; a
    /// failure of the whole source is an error.
    /// - Throws: `import.no-space` before anything is fetched.
    func run(_ listing: SourceListing) async throws -> SourceListing {
        let tasks = tasks(of: listing)
        guard !tasks.isEmpty else { return listing }
        let listed = try await each(tasks, listing) { task -> Attempt<any RemoteFiles>? in
            try await Self.attempt(task) { try await task.remote.files() }
        }
        let counter = try counter(tasks, listed, listing)
        let fetched = try await each(tasks, listing) { [self] task -> Fetched? in
            guard let files = listed[task.index] else { return nil }
            return try await fetch(task, files, counter)
        }
        var listing = listing
        for task in tasks {
            guard let result = fetched[task.index] else { continue }
            listing.models[task.place.model].versions[task.place.version].content = result.content
            listing.models[task.place.model].versions[task.place.version].origin += result.facts
        }
        return listing
    }

    /// The remote versions that are fetched.
    private func tasks(of listing: SourceListing) -> [Task] {
        let isRegistry = listing.scope == .registry
        var tasks: [Task] = []
        for (place, model) in listing.models.enumerated() {
            let saved =
                isRegistry
                ? state.models.first { $0.registryName.utf8.elementsEqual(model.title.utf8) } : nil
            for (index, version) in model.versions.enumerated() {
                guard case .remote(let remote) = version.content else { continue }
                let known = version.number.flatMap { VersionID(String($0)) }.flatMap { saved?.version($0) }
                guard fetchesNew || known != nil else { continue }
                tasks.append(
                    Task(
                        index: tasks.count,
                        place: (place, index),
                        remote: remote,
                        known: known,
                        isLenient: isRegistry && !request.isStrict
                    )
                )
            }
        }
        return tasks
    }

    /// - Returns: the results by the indices of the tasks.
    private func each<Value: Sendable>(
        _ tasks: [Task],
        _ listing: SourceListing,
        _ work: @escaping @Sendable (Task) async throws -> Value?
    ) async throws -> [Int: Value] {
        let results = Mutex<[Int: Value]>([:])
        try await Concurrent.forEach(tasks, width: listing.width) { task in
            let result = try await work(task)
            results.withLock { $0[task.index] = result }
        }
        return results.withLock { $0 }
    }

    private func counter(
        _ tasks: [Task],
        _ listed: [Int: Attempt<any RemoteFiles>],
        _ listing: SourceListing
    ) throws -> ProgressCounter {
        var total: UInt64 = 0
        var new: UInt64 = 0
        var largest: UInt64 = 0
        for task in tasks {
            guard case .had(let files)? = listed[task.index] else { continue }
            let bytes = files.list.clampedSum { $0.size }
            total += bytes
            if task.known == nil { new += bytes } else { largest = max(largest, bytes) }
        }
        try ImportSpace.require(
            new + largest,
            in: project.root,
            for: listing.location,
            advice: ", or import some models with --model"
        )
        return ProgressCounter(total: total, report: request.progress)
    }

    private func fetch(_ task: Task, _ listed: Attempt<any RemoteFiles>, _ counter: ProgressCounter) async throws
        -> Fetched
    {
        switch listed {
        case .lost(let failure): return Fetched(content: .failed(failure))
        case .had(let files):
            switch try await Self.attempt(task, { try await content(task, files, counter) }) {
            case .lost(let failure): return Fetched(content: .failed(failure))
            case .had(let content):
                return Fetched(content: content, facts: task.known == nil ? try await task.remote.facts() : [])
            }
        }
    }

    private func content(
        _ task: Task,
        _ files: any RemoteFiles,
        _ counter: ProgressCounter
    ) async throws -> SourceContent {
        guard let known = task.known else { return try await download(files, counter).content }
        let isLacking = try await pool.run { [project] in try project.lacks(known) }
        if request.isQuick, !isLacking, try await looksUnchanged(known, files) { return .unchanged }
        let (content, path, scratch) = try await download(files, counter)
        let isSame = try await pool.run { [width = request.width] in
            let files = try ModelDirectory(path: path, isOurs: true).hashed(width: width)
            return ModelPack.manifestDigest(of: files) == known.manifest
        }
        guard isSame, !isLacking else { return content }
        if let scratch { try await pool.run { try scratch.remove() } }
        return .unchanged
    }

    /// Compares names, sizes and `MLmodel`, in which MLflow writes a new id and time each time it saves.
    private func looksUnchanged(_ known: SavedVersion, _ files: any RemoteFiles) async throws -> Bool {
        guard !files.list.isEmpty else { return false }
        let old = try await pool.run { [project] in try project.files(of: known) }
        guard old.map(\.path) == files.list.map(\.name), old.map(\.size) == files.list.map(\.size) else {
            return false
        }
        let place = try scratch.directory("mlmodel")
        try await files.fetch(into: place.handle, where: { $0.name.text == MLmodel.fileName }, progress: { _ in })
        let digest = try await pool.run { try StreamingDigest.of(place.handle.open(file: MLmodel.fileName)).digest }
        try await pool.run { try place.remove() }
        return old.first { $0.path.text == MLmodel.fileName }?.digest == digest
    }

    /// - Returns: where the files are; `scratch` is nil for a directory that is not ours.
    private func download(
        _ files: any RemoteFiles,
        _ counter: ProgressCounter
    ) async throws -> (content: SourceContent, path: String, scratch: ScratchDirectory?) {
        if let path = files.directory { return (.directory(path: path, isOurs: false), path, nil) }
        let place = try scratch.directory("version")
        try await files.fetch(into: place.handle, where: { _ in true }, progress: { counter.add(UInt64($0)) })
        return (.directory(path: place.handle.path, isOurs: true), place.handle.path, place)
    }

    /// Does a step for a version, and keeps a failure of this version alone, so that the others go on.
    private static func attempt<Value: Sendable>(
        _ task: Task,
        _ work: () async throws -> Value
    ) async throws -> Attempt<Value> {
        do {
            return .had(try await work())
        } catch let failure as any CodedFailure where task.isLenient && task.remote.isOfThisVersion(failure) {
            return .lost(failure)
        }
    }
}
