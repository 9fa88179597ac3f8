import AsyncSupport
package import DurableFiles
package import Identifiers
import Synchronization

/// A function that gets the bytes that are done and the bytes that are known so far, from any thread.
package typealias CheckProgress = ProgressCounter.Report

/// Digests of file contents by inode. Each inode is read once from the disk, whatever its names: names of one inode share a
/// fault, and another inode with the right content is a copy to repair from.
package final class InodeDigestCache: Sendable {
    /// A name in a directory.
    package struct Place: Sendable {
        package let directory: DirectoryHandle
        package let name: String

        package init(_ directory: DirectoryHandle, _ name: String) {
            self.directory = directory
            self.name = name
        }

        package var path: String { directory.fullPath(of: name) }
    }

    package enum Content: Sendable, Equatable {
        case digest(Digest)
        /// The disk gave no content, for that reason.
        case unreadable(String)

        /// The digest or the reason, for a finding.
        package var text: String {
            switch self {
            case .digest(let digest): digest.description
            case .unreadable(let reason): reason
            }
        }
    }

    private struct Inode: Hashable {
        let device: UInt64
        let number: UInt64

        init(_ status: FileStatus) {
            device = status.device
            number = status.inode
        }
    }

    private struct State {
        var contents: [Inode: Content] = [:]
        var places: [Digest: Place] = [:]
        var files = 0
        var bytes: UInt64 = 0
    }

    private let state = Mutex(State())
    private let width: Int
    private let progress: CheckProgress

    /// - Parameter width: lanes for hashing, as many as cores.
    package init(width: Int, progress: @escaping CheckProgress = { _, _ in }) {
        self.width = width
        self.progress = progress
    }

    /// The number of distinct files that were read, and their bytes.
    package var sum: (files: Int, bytes: UInt64) { state.withLock { ($0.files, $0.bytes) } }

    /// Reads the files whose inodes are not in the cache yet. Blocks.
    /// - Parameter files: regular files with their statuses.
    package func read(_ files: [(place: Place, status: FileStatus)]) throws {
        var seen = Set<Inode>()
        let known = state.withLock { Set($0.contents.keys) }
        let new = files.filter { !known.contains(Inode($0.status)) && seen.insert(Inode($0.status)).inserted }
        let counter = state.withLock { state in
            let done = state.bytes
            state.files += new.count
            state.bytes += new.reduce(0) { $0 + $1.status.size }
            return ProgressCounter(total: state.bytes, done: done) { [progress] in progress(min($0, $1), $1) }
        }
        try Parallel.forEach(count: new.count, width: width) { index in
            let (place, status) = new[index]
            let content = Self.content(of: place) { counter.add(UInt64($0)) }
            state.withLock { state in
                state.contents[Inode(status)] = content
                if case .digest(let digest) = content, state.places[digest] == nil { state.places[digest] = place }
            }
        }
    }

    /// - Returns: nil if the inode was not read.
    package func content(of status: FileStatus) -> Content? {
        state.withLock { $0.contents[Inode(status)] }
    }

    /// Forgets an inode that is about to go, since its number may come back for another file.
    package func forget(_ status: FileStatus) {
        state.withLock { $0.contents[Inode(status)] = nil }
    }

    /// - Returns: a file that had that content when it was read; nil if none had.
    package func place(of digest: Digest) -> Place? {
        state.withLock { $0.places[digest] }
    }

    private static func content(of place: Place, _ progress: (Int) -> Void) -> Content {
        do {
            let file = try place.directory.open(file: place.name)
            file.dropCache()
            return .digest(try StreamingDigest.of(file, progress: progress).digest)
        } catch {
            return .unreadable(error.message)
        }
    }
}
