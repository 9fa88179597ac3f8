import AsyncSupport
package import DurableFiles
package import Identifiers
import Synchronization

/// Called with the bytes done and the bytes known of so far. From any thread.
package typealias CheckProgress = @Sendable (UInt64, UInt64) -> Void

/// What files were found to hold. Each inode is read once, from the disk, whatever its names: so a name tells which others
/// share its fate, and an inode of its own with the right content is a copy to repair from.
package final class ContentLedger: Sendable {
    /// A name of a file.
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
        /// The disk gave no content; why.
        case unreadable(String)

        package var words: String {
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
    private let done = Atomic<UInt64>(0)
    private let width: Int
    private let progress: CheckProgress

    /// - Parameter width: lanes; as many as cores.
    package init(width: Int, progress: @escaping CheckProgress = { _, _ in }) {
        self.width = width
        self.progress = progress
    }

    /// Distinct files that were read, and their bytes.
    package var sum: (files: Int, bytes: UInt64) { state.withLock { ($0.files, $0.bytes) } }

    /// Reads those whose inodes were not read yet. Blocks.
    /// - Parameter files: regular files, with what was seen of them.
    package func read(_ files: [(place: Place, status: FileStatus)]) throws {
        var seen = Set<Inode>()
        let known = state.withLock { Set($0.contents.keys) }
        let new = files.filter { !known.contains(Inode($0.status)) && seen.insert(Inode($0.status)).inserted }
        let total = state.withLock { state in
            state.files += new.count
            state.bytes += new.reduce(0) { $0 + $1.status.size }
            return state.bytes
        }
        try Lanes.forEach(count: new.count, width: width) { index in
            let (place, status) = new[index]
            let content = Self.content(of: place) { [self] count in
                progress(min(total, done.add(UInt64(count), ordering: .relaxed).newValue), total)
            }
            state.withLock { state in
                state.contents[Inode(status)] = content
                if case .digest(let digest) = content, state.places[digest] == nil { state.places[digest] = place }
            }
        }
    }

    /// nil: its inode was not read.
    package func content(of status: FileStatus) -> Content? {
        state.withLock { $0.contents[Inode(status)] }
    }

    /// Says that an inode is about to go: its number may come back for another file.
    package func forget(_ status: FileStatus) {
        state.withLock { $0.contents[Inode(status)] = nil }
    }

    /// A file that was found to have that content.
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
