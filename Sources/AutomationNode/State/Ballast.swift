import DurableFiles
import Logging
import Synchronization

/// STATE/ballast: room on the file system that nobody else can take, given up where a full disk would keep the node from starting or
/// from going back, and taken again once there is room. Calls block.
final class Ballast: Sendable {
    static let fileName = "ballast"

    /// What a start needs: the index of the database's log, and a few small files.
    static let start: UInt64 = 1 << 20

    /// What a way back and its record need.
    static let wayBack: UInt64 = 8 << 20

    private let root: DirectoryHandle
    private let wanted: UInt64
    private let logger: Logger
    /// Bytes it has.
    private let held: Mutex<UInt64>

    /// - Parameter wanted: bytes; 0: none is kept.
    init(in root: DirectoryHandle, wanted: UInt64, logger: Logger) {
        self.root = root
        self.wanted = wanted
        self.logger = logger
        held = Mutex((try? root.status(of: Self.fileName))?.size ?? 0)
    }

    /// What it should have: of a small file system at most a fiftieth.
    private var goal: UInt64 { min(wanted, ((try? root.space())?.totalBytes ?? .max) / 50) }

    /// Whether it is as large as it should be.
    var isWhole: Bool { held.withLock { $0 } >= goal }

    /// Gives up as much as is needed for that many bytes to be free.
    /// - Returns: whether something was given up.
    @discardableResult
    func makeRoom(for bytes: UInt64) -> Bool {
        held.withLock { held in
            guard held > 0, let free = (try? root.space())?.freeBytes, free < bytes else { return false }
            let rest = held - min(held, bytes - free)
            guard (try? shorten(to: rest)) != nil else { return false }
            logger.warning(
                "the file system is full: ballast was given up",
                metadata: ["bytes": "\(held - rest)", "left": "\(rest)"]
            )
            held = rest
            return true
        }
    }

    /// Takes what is missing, where more than as much again stays free.
    func take() {
        held.withLock { held in
            let goal = goal
            guard held != goal, let free = (try? root.space())?.freeBytes, held > goal || free > 2 * goal else {
                return
            }
            do {
                try fill(to: goal)
                held = goal
            } catch {
                // What was taken of it keeps others from what they may need more.
                try? shorten(to: held)
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
