import Bundles
import ContentStore
package import DurableFiles
package import Identifiers
package import MLflow

/// The files of a version as a model directory of their own, for as long as this lives: hard links to the project's blobs.
package final class VersionCheckout: Sendable {
    /// The directory that has `MLmodel`.
    package let directory: DirectoryHandle
    package let mlmodel: MLmodel
    private let places: DirectoryHandle
    private let home: DirectoryHandle
    private let name: String
    /// Held while the checkout is in use.
    private let lock: FileLock

    init(_ files: [ModelPackFile], store: ContentStore, in places: DirectoryHandle) throws {
        self.places = places
        name = DirectoryHandle.temporaryName(for: "version")
        try places.make(directory: name, mode: 0o700)
        do {
            home = try places.open(directory: name)
            lock = try FileLock.take(Self.lockName, in: home, purpose: "running a model")
            directory = try home.openOrMake(directory: "model")
            for file in files {
                let components = file.path.components
                let parent = components.dropLast().joined(separator: "/")
                let target = try parent.isEmpty ? directory : directory.openOrMake(directory: parent)
                // A program that runs the model must not change it.
                try store.seal(file.digest)
                try store.link(file.digest, into: target, as: components.last.map(String.init) ?? "")
            }
            mlmodel = try MLmodel.read(from: directory)
        } catch {
            try? places.removeTree(name)
            throw error
        }
    }

    deinit {
        try? places.removeTree(name)
    }

    /// Writes a file beside the model, for as long as this lives.
    /// - Returns: its absolute path.
    package func write(_ content: [UInt8], to file: String) throws -> String {
        try home.replace(file: file, with: content, mode: 0o400)
        return try DirectoryHandle.absolute(home.fullPath(of: file))
    }

    /// Removes unused checkouts of killed processes. A checkout that is being made may have no lock yet.
    static func sweep(_ places: DirectoryHandle, now: Timestamp) throws {
        for name in try places.names() {
            guard let made = try places.status(of: name)?.modified, now.seconds(since: made) > 60 else { continue }
            let home = try places.open(directory: name)
            guard (try? FileLock.take(lockName, in: home, purpose: "removing it")) != nil else { continue }
            try places.removeTree(name)
        }
    }

    private static let lockName = "lock"
}

extension Project {
    /// The directory of versions that are being run.
    static let checkoutsName = "running"

    /// Lays the files of a version out, to be loaded from there.
    package func checkout(_ version: SavedVersion, now: Timestamp) throws -> VersionCheckout {
        let places = try root.openOrMake(directory: Self.checkoutsName, mode: 0o700)
        try VersionCheckout.sweep(places, now: now)
        return try VersionCheckout(files(of: version), store: store, in: places)
    }
}
