import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import MLflow
import Synchronization

extension ModelDirectory {
    /// Hashes the files.
    /// - Parameter width: lanes, as many as there are cores.
    func hashed(width: Int, progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> [ModelPack.File] {
        try eachFile(width: width) { root, file in
            if let bytes = repaired(file) { return (StreamingDigest.of(bytes), file.size) }
            return try StreamingDigest.of(root.open(file: file.location), progress: progress)
        }
    }

    /// Copies the files into an ingest.
    func copied(
        into ingest: Ingest,
        width: Int,
        progress: @escaping @Sendable (Int) -> Void
    ) throws -> [ModelPack.File] {
        try eachFile(width: width) { root, file in
            if let bytes = repaired(file) { return (try ingest.add(bytes), file.size) }
            return try ingest.add(contentsOf: root.open(file: file.location), progress: progress)
        }
    }

    /// Takes the files away into an ingest on the same file system.
    func moved(
        into ingest: Ingest,
        width: Int,
        progress: @escaping @Sendable (Int) -> Void
    ) throws -> [ModelPack.File] {
        try eachFile(width: width) { root, file in
            if let bytes = repaired(file) { return (try ingest.add(bytes), file.size) }
            let taken = try ingest.add(moving: file.location, in: root)
            progress(Int(clamping: taken.size))
            return taken
        }
    }

    /// The bytes that are taken in place of a file's own; nil for its own.
    private func repaired(_ file: TreeWalk.File) -> [UInt8]? {
        file.name.text == MLmodel.fileName ? pathRepair?.bytes : nil
    }

    private func eachFile(
        width: Int,
        _ read: @Sendable (DirectoryHandle, TreeWalk.File) throws -> (digest: Digest, size: UInt64)
    ) throws -> [ModelPack.File] {
        let files = files
        let root = try DirectoryHandle(path: path)
        let taken = Mutex<[Int: ModelPack.File]>([:])
        try Parallel.forEach(count: files.count, width: width, order: Parallel.largestFirst(files.map(\.size))) {
            index in
            let file = files[index]
            let (digest, size) = try read(root, file)
            guard size == file.size else {
                throw FileFailure(
                    .changed,
                    root.fullPath(of: file.location),
                    expected: "\(file.size) bytes",
                    found: "\(size): it changed while it was read; import when nobody writes to it"
                )
            }
            taken.withLock { $0[index] = ModelPack.File(path: file.name, digest: digest, size: size) }
        }
        return taken.withLock { taken in files.indices.compactMap { taken[$0] } }
    }
}

extension ModelPack {
    /// The digest of the manifest of these files: the identity of a version that has them.
    static func manifestDigest(of files: [File]) -> Digest {
        let config = config(of: files)
        return StreamingDigest.of(
            manifest(of: files, config: StreamingDigest.of(config), configSize: config.count)
        )
    }
}
