package import DurableFiles
package import Identifiers
import Synchronization

/// Content on its way into a store, in a private directory: none of it is visible to the store until `commit`, and all of
/// it is durable before the first of it is. May be used from several threads.
package final class Ingest: Sendable {
    private let store: ContentStore
    private let name: String
    private let ingests: DirectoryHandle
    private let directory: DirectoryHandle
    private let adopted: (@Sendable (Ingest, Digest, UInt64) -> Void)?
    private let state = Mutex(State())

    private struct State {
        /// The file name of each blob in the directory.
        var held: [Digest: String] = [:]
        var counter = 0
        var isOver = false
    }

    init(in store: ContentStore, adopted: (@Sendable (Ingest, Digest, UInt64) -> Void)?) throws {
        self.store = store
        self.adopted = adopted
        name = DirectoryHandle.temporaryName(for: "ingest")
        ingests = try store.openIngests()
        try ingests.make(directory: name, mode: 0o700)
        directory = try ingests.open(directory: name)
    }

    deinit {
        discard()
    }

    /// Copies a file's content, hashing on the way.
    package func add(
        contentsOf file: OpenFile,
        progress: (Int) throws -> Void = { _ in }
    ) throws -> (digest: Digest, size: UInt64) {
        let temporary = nextTemporaryName()
        let copy = try directory.create(file: temporary, mode: 0o600)
        do {
            let copied = try FileCopy.copyAndDigest(from: file, to: copy, progress: progress)
            try adopt(copy, temporary, as: copied.digest)
            return copied
        } catch {
            _ = try? directory.remove(file: temporary)
            throw error
        }
    }

    /// Moves a file from a directory on the same file system. No other process may have it open for writing.
    package func add(moving name: String, in other: DirectoryHandle) throws -> (digest: Digest, size: UInt64) {
        let file = try other.open(file: name)
        let found = try StreamingDigest.of(file)
        let temporary = nextTemporaryName()
        try other.rename(name, to: directory, as: temporary)
        try adopt(file, temporary, as: found.digest)
        return found
    }

    /// Takes a blob of another store: a hard link where both are on one file system, else a copy, hashed on the way.
    /// - Throws: `store.blob-digest` if the other store's blob is damaged.
    package func add(_ digest: Digest, size: UInt64, from other: ContentStore) throws {
        guard try !claim(digest, size: size) else { return }
        do {
            try other.blobs.link(digest.hex, to: directory, as: digest.hex)
            state.withLock { $0.held[digest] = digest.hex }
        } catch {
            guard error.code != .alreadyThere else { return }
            try copy(digest, size: size, from: other)
        }
    }

    private func copy(_ digest: Digest, size: UInt64, from other: ContentStore) throws {
        guard let writer = try begin(digest, size: size) else { return }
        let file = try other.open(digest)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer)
            if count == 0 { break }
            try writer.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
        try writer.finish()
    }

    package func add(_ bytes: [UInt8]) throws -> Digest {
        let digest = StreamingDigest.of(bytes)
        if let writer = try begin(digest, size: UInt64(bytes.count)) {
            try bytes.withUnsafeBytes { try writer.write($0) }
            try writer.finish()
        }
        return digest
    }

    /// A writer for content that is announced by digest and size.
    /// - Returns: nil if the store or this ingest has it; it stays there until this ingest ends.
    package func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter? {
        guard try !claim(digest, size: size) else { return nil }
        let temporary = nextTemporaryName()
        let file = try directory.create(file: temporary, mode: 0o600)
        return BlobWriter(ingest: self, file: file, temporary: temporary, digest: digest, size: size)
    }

    /// A file without a name, which lasts until this ingest ends.
    package func scratch() throws -> OpenFile {
        try directory.createUnnamed()
    }

    package func contains(_ digest: Digest) -> Bool {
        name(of: digest) != nil
    }

    /// True if the blob is in this ingest or in the store, with that size. A blob of the store stays there until this ingest ends.
    package func holds(_ digest: Digest, size: UInt64) throws -> Bool {
        try claim(digest, size: size)
    }

    /// Opens a blob of this ingest, or else of the store.
    package func open(_ digest: Digest) throws -> OpenFile {
        try name(of: digest).map { try directory.open(file: $0) } ?? store.open(digest)
    }

    /// The content of a small blob of this ingest or the store.
    package func read(_ digest: Digest, limit: Int = 64 << 20) throws -> [UInt8] {
        try name(of: digest).map { try directory.open(file: $0).readAll(limit: limit) }
            ?? store.read(digest, limit: limit)
    }

    /// Makes all of it durable, then visible. The ingest is over after it.
    package func commit() throws {
        guard end() else { return }
        defer { try? ingests.removeTree(name) }
        let blobs = try store.blobs
        try directory.syncFileSystem()
        for (digest, name) in state.withLock({ $0.held }) {
            do {
                try directory.renameExclusively(name, to: blobs, as: digest.hex)
            } catch {
                guard error.code == .alreadyThere else { throw error }
            }
        }
        try blobs.sync()
    }

    /// Gives all of it up. Nothing of it stays.
    package func discard() {
        if end() { try? ingests.removeTree(name) }
    }

    /// - Returns: false if it was over before.
    private func end() -> Bool {
        state.withLock { state in
            let wasOver = state.isOver
            state.isOver = true
            return !wasOver
        }
    }

    func adopt(_ file: OpenFile, _ temporary: String, as digest: Digest) throws {
        try file.setPermissions(0o444)
        let isNew = try state.withLock { state in
            guard !state.isOver else {
                throw FileFailure(.changed, directory.path, "this import is over; start it again")
            }
            guard state.held[digest] == nil else { return false }
            state.held[digest] = temporary
            return true
        }
        guard isNew else {
            try directory.remove(file: temporary)
            return
        }
        if let adopted { adopted(self, digest, try file.status().size) }
    }

    func drop(_ temporary: String) {
        _ = try? directory.remove(file: temporary)
    }

    /// Links what the store has into this ingest, so that no garbage collection can take it meanwhile.
    private func claim(_ digest: Digest, size: UInt64) throws -> Bool {
        if contains(digest) { return true }
        guard try store.size(of: digest) == size else { return false }
        do {
            try store.blobs.link(digest.hex, to: directory, as: digest.hex)
        } catch {
            switch error.code {
            case .notFound: return false
            case .alreadyThere: return true
            default: throw error
            }
        }
        state.withLock { $0.held[digest] = digest.hex }
        return true
    }

    private func name(of digest: Digest) -> String? {
        state.withLock { $0.held[digest] }
    }

    private func nextTemporaryName() -> String {
        state.withLock { state in
            state.counter += 1
            return "\(DirectoryHandle.temporaryPrefix)\(state.counter)"
        }
    }
}
