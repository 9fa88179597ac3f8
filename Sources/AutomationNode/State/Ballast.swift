import DurableFiles
import Logging
import Synchronization

/// STATE/ballast: reserved space on the file system, given up if a full disk would prevent a start or a rollback, and taken again
/// once there is space. Calls block.
final class Ballast: Sendable {
    static let fileName = "ballast"

    /// Bytes that a start needs: for the index of the database's log, and a few small files.
    static let start: UInt64 = 1 << 20

    /// Bytes that a rollback and its record need.
    static let rollback: UInt64 = 8 << 20

    /// Bytes that the record of a deployment's end needs.
    static let record: UInt64 = 256 << 10

    private let root: DirectoryHandle
    private let wanted: UInt64
    private let logger: Logger
    /// Bytes that it is known to have taken: a copy of a state has holes there.
    private let taken: Mutex<UInt64>

    /// - Parameter wanted: bytes; 0: none is kept.
    init(in root: DirectoryHandle, wanted: UInt64, logger: Logger) {
        self.root = root
        self.wanted = wanted
        self.logger = logger
        let found = try? root.status(of: Self.fileName)
        taken = Mutex(found.map { min($0.size, $0.allocated) } ?? 0)
    }

    /// Bytes that it should have: of a small file system at most a fiftieth.
    private var goal: UInt64 { min(wanted, ((try? root.space())?.totalBytes ?? .max) / 50) }

    /// Bytes of the file, which others may have removed or cut meanwhile.
    private var size: UInt64 { (try? root.status(of: Self.fileName))?.size ?? 0 }

    /// Tells whether it is as large as it should be.
    var isWhole: Bool { taken.withLock { min($0, size) } >= goal }

    /// Gives up as much as is needed for that many bytes to be free; all of it where there is no inode left, for its own.
    /// - Returns: whether something was given up.
    @discardableResult
    func makeSpace(for bytes: UInt64) -> Bool {
        taken.withLock { taken in
            let held = size
            guard held > 0, let space = try? root.space() else { return false }
            // A file system without a fixed number of inodes says that it has none at all.
            let hasNoInode = space.totalInodes > 0 && space.freeInodes == 0
            guard hasNoInode || space.freeBytes < bytes else { return false }
            let rest = hasNoInode ? 0 : held - min(held, bytes - space.freeBytes)
            guard (try? shorten(to: rest)) != nil else { return false }
            logger.warning(
                "the file system is full: ballast was given up",
                metadata: ["bytes": "\(held - rest)", "left": "\(rest)"]
            )
            taken = min(taken, rest)
            return true
        }
    }

    /// Takes the missing part, if more than as much again stays free.
    func take() {
        taken.withLock { taken in
            let (goal, size) = (goal, size)
            guard min(taken, size) != goal || size > goal else { return }
            guard let free = (try? root.space())?.freeBytes, size >= goal || free > 2 * goal else { return }
            do {
                try fill(to: goal)
                taken = goal
            } catch {
                // What was taken of it keeps others from what they may need more.
                try? shorten(to: min(taken, size))
                logger.warning("ballast could not be taken", metadata: ["bytes": "\(goal)", "error": "\(error)"])
            }
        }
    }

    private func shorten(to size: UInt64) throws {
        guard size > 0 else {
            try root.remove(file: Self.fileName)
            return
        }
        try root.openForWriting(file: Self.fileName).truncate(to: Int64(size))
    }

    private func fill(to size: UInt64) throws {
        guard size > 0 else { return try shorten(to: 0) }
        let isNew = try root.status(of: Self.fileName) == nil
        let file =
            isNew ? try root.create(file: Self.fileName, mode: 0o600) : try root.openForWriting(file: Self.fileName)
        if try file.status().size > size { return try file.truncate(to: Int64(size)) }
        try file.allocate(Int64(size))
        try file.sync()
        if isNew { try root.sync() }
    }
}
