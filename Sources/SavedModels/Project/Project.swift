import Bundles
package import ContentStore
import Datasets
package import DurableFiles
package import Identifiers
import Integrity

#if canImport(Glibc)
import Glibc
#endif

/// A project of a design node: the directory `.slipway` with `project.json`, a content store, and the lock of the
/// command that changes it.
///
/// This target owns the design node's side of Slipway: importing saved models, keeping their versions, and exporting all of
/// them as a bundle. Its nouns:
///
/// - `ProjectState` is the content of `project.json`: `SavedModel`s with their `SavedVersion`s, and the exports so far. A
///   version is immutable; its files are blobs of the content store, listed by its OCI manifest.
/// - `ModelSource` is a place that models come from. It lists them in a `SourceListing`; `VersionFetch` brings remote files to
///   this machine, `ImportPlanner` names the models and looks their files through, `ModelImporter` hashes and copies.
/// - `Attachment` is a document beside a version, such as the report of its scan or an evaluation. It is copied, removed, checked
///   and exported with the version.
/// - `DatasetDeclaration` is what a project knows of a labelled file.
/// - `ProjectCheck` is `slipway fsck`.
///
/// Begin with `importModels` in `Import/Project+Import.swift` and `export` in `Export/Project+Export.swift`. A command
/// changes a project in `change`, which holds the lock, removes the leftovers of an interrupted change, and saves the state whole
/// or not at all; one that fetches or copies before takes the lock first (`hold`). Readers take no lock and write nothing, so that a
/// project may lie where they may not write: `project.json` is replaced whole, and all that it refers to is there before it.
///
/// The target never runs a model and never changes a source. It speaks HTTP only through `TrackingServer`, and knows
/// nothing of nodes.
package struct Project: Sendable {
    /// The directory's name in the one that holds the project.
    package static let directoryName = ".slipway"
    static let fileName = "project.json"
    static let extractionName = "extract"

    package let store: ContentStore
    let root: DirectoryHandle

    /// The path of the `.slipway` directory.
    package var path: String { root.path }

    init(root: DirectoryHandle) throws {
        self.root = root
        store = try ContentStore(examining: root)
        try store.requireLayout()
    }

    /// Makes a new project in a directory, which is made where it is missing.
    /// - Throws: `project.already-there`; nothing is changed then.
    package static func create(in directory: String, name: ProjectName) throws -> Project {
        let parent = try DirectoryHandle.creating(path: directory)
        let root = try parent.openOrMake(directory: directoryName)
        let lock = try take(root, purpose: "slipway init")
        defer { withExtendedLifetime(lock) {} }
        guard try root.status(of: fileName) == nil else {
            let there = (try? Project(root: root).state().name.text) ?? "one that cannot be read"
            throw SavedModelsFailure(
                .projectThere,
                parent.fullPath(of: directoryName),
                expected: "no project",
                found: "the project \(there)"
            )
        }
        let project = try Project(root: root)
        try project.store.complete()
        try project.recover()
        try GitFiles.write(in: root)
        try project.save(ProjectState(name: name))
        return project
    }

    /// Opens the project of a directory.
    /// - Throws: `project.missing`
    package static func open(in directory: String) throws -> Project {
        try Project(root: locate(in: directory))
    }

    /// Opens the project of a directory, or of the nearest one above it that has one.
    /// - Parameter directory: absolute.
    package static func find(from directory: String) throws -> Project {
        try Project(root: locate(from: directory))
    }

    /// The `.slipway` of a directory, in whatever state it is.
    /// - Throws: `project.missing`
    package static func locate(in directory: String) throws -> DirectoryHandle {
        do {
            let root = try DirectoryHandle(path: directory).open(directory: directoryName)
            if try root.status(of: fileName) != nil { return root }
        } catch {
            guard error.code == .notFound else { throw error }
        }
        throw SavedModelsFailure(
            .projectMissing,
            directory,
            expected: "a project, which has a directory \(directoryName)",
            found: "none; `slipway init --project NAME` makes one"
        )
    }

    /// The `.slipway` of a directory, or of the nearest one above it that has one.
    /// - Parameter directory: absolute.
    package static func locate(from directory: String) throws -> DirectoryHandle {
        var components = directory.split(separator: "/")
        while true {
            let path = "/" + components.joined(separator: "/")
            do {
                return try locate(in: path)
            } catch let failure as SavedModelsFailure where failure.code == .projectMissing {
                guard components.popLast() != nil else { break }
            }
        }
        throw SavedModelsFailure(
            .projectMissing,
            directory,
            expected: "a project here or in a directory above",
            found: "none; `slipway init --project NAME` makes one, --project-dir DIR names one elsewhere"
        )
    }

    /// Reads the state of the project.
    package func state() throws -> ProjectState {
        try ProjectState(json: root.read(file: Self.fileName), path: root.fullPath(of: Self.fileName))
    }

    /// The state of a project by its `.slipway`, from one file: without a lock, and without repairs.
    package static func state(in root: DirectoryHandle) throws -> ProjectState {
        try ProjectState(json: root.read(file: fileName), path: root.fullPath(of: fileName))
    }

    /// The files of a version, ascending by path.
    package func files(of version: SavedVersion) throws -> [ModelPackFile] {
        try Snapshot.files(of: version, in: store)
    }

    /// True if a content of the version is not here, so that it must be imported again.
    func lacks(_ version: SavedVersion) throws -> Bool {
        try Snapshot.lacks(version, in: store)
    }

    /// Changes the project under its lock, after removing the leftovers of an interrupted change.
    /// - Parameters:
    ///   - purpose: the command, shown to a second one.
    ///   - change: gets the state, changes it, and returns; the state is saved if it differs. If it throws, nothing is.
    /// - Throws: `file.locked` if another process does not let go of the lock within seconds.
    func change<Value>(_ purpose: String, _ change: (inout ProjectState) throws -> Value) throws -> Value {
        let lock = try hold(purpose)
        defer { withExtendedLifetime(lock) {} }
        return try self.change(holding: lock, change)
    }

    /// Takes the lock and removes the leftovers of an interrupted change.
    func hold(_ purpose: String) throws -> FileLock {
        let lock = try Self.take(root, purpose: purpose)
        try store.complete()
        try recover()
        // A clone by Git has none.
        if try root.status(of: "index.json") == nil { try store.replaceIndex(Snapshot.index(of: state())) }
        return lock
    }

    /// Changes the project under a lock that is held already.
    func change<Value>(holding _: FileLock, _ change: (inout ProjectState) throws -> Value) throws -> Value {
        let before = try state()
        var after = before
        let value = try change(&after)
        if after != before { try save(after) }
        return value
    }

    /// Removes every content that no version, no attachment and no data set needs.
    /// - Returns: the blobs and bytes that this freed.
    func collectGarbage(_ state: ProjectState) throws -> (blobs: Int, bytes: UInt64) {
        try store.collectGarbage(keeping: contents(of: state))
    }

    /// The blobs and bytes that a collection would free.
    func garbage(of state: ProjectState) throws -> (blobs: Int, bytes: UInt64) {
        try store.garbage(keeping: contents(of: state))
    }

    /// The contents that something needs.
    private func contents(of state: ProjectState) throws -> Set<Digest> {
        var kept = Set(state.documents.map(\.digest) + state.datasets.filter(\.isKept).map(\.digest))
        for model in state.models {
            for version in model.versions {
                kept.formUnion([version.manifest, version.config])
                kept.formUnion(version.attachments.map(\.digest))
                kept.formUnion(try files(of: version).map(\.digest))
            }
        }
        return kept
    }

    /// Saves the index before `project.json`: a change that is cut off between them is done again, and none is half visible.
    func save(_ state: ProjectState) throws {
        try store.replaceIndex(Snapshot.index(of: state))
        try root.replace(file: Self.fileName, with: state.json())
    }

    /// Removes the leftovers of interrupted changes.
    func recover() throws {
        try Quarantine.sweep(root)
        try store.discardUnfinishedIngests()
        try root.removeTree(Self.extractionName)
        try root.removeTree(Self.wheelsName)
        for name in try root.names() where name.hasPrefix(DirectoryHandle.temporaryPrefix) { try root.removeTree(name) }
    }

    /// Takes the lock; waits up to three seconds for another process to let go of it.
    static func take(_ root: DirectoryHandle, purpose: String) throws -> FileLock {
        try waiting { () throws(FileFailure) in try FileLock.take(lockName, in: root, purpose: purpose) }
    }

    /// The same for a reader who wants no change meanwhile, and writes nothing.
    /// - Returns: nil for a project that nobody changed where it lies.
    static func holdToRead(_ root: DirectoryHandle) throws -> FileLock? {
        try waiting { () throws(FileFailure) in try FileLock.hold(lockName, in: root) }
    }

    private static let lockName = "lock"

    private static func waiting<Lock>(_ take: () throws(FileFailure) -> Lock) throws(FileFailure) -> Lock {
        for _ in 0..<30 {
            do throws(FileFailure) {
                return try take()
            } catch {
                guard error.code == .locked else { throw error }
                usleep(100_000)
            }
        }
        return try take()
    }
}
