import DurableFiles
import GRDB
import Identifiers

/// The node's memory: what was received, what was made of it, what is intended, and why (STATE/node.db).
///
/// SQLite in WAL mode with `synchronous=FULL`: what a write returned is on the disk. Calls block.
final class NodeDatabase: Sendable {
    private let queue: DatabaseQueue
    private let path: String

    /// - Throws: `state.version` for a database of a newer Slipway, `state.database` for one that cannot be read.
    init(in directory: DirectoryHandle) throws {
        path = directory.fullPath(of: Self.fileName)
        if try directory.status(of: Self.fileName) == nil {
            try directory.create(file: Self.fileName, mode: 0o600).sync()
            try directory.sync()
        }
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            // GRDB sets NORMAL with WAL, after whatever prepares a connection: a commit would not outlast a power cut.
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let migrator = DatabaseSchema.migrator
            if try queue.read({ try migrator.hasBeenSuperseded($0) }) {
                throw NodeFailure(
                    .stateVersion,
                    path,
                    "was written by a newer Slipway; use that version, or a state directory of this one's"
                )
            }
            try migrator.migrate(queue)
        } catch let error as DatabaseError {
            if error.resultCode == .SQLITE_FULL { throw Self.failure(error, path) }
            throw NodeFailure(
                .stateDatabase,
                path,
                "cannot be used: \(error.message ?? "SQLite error \(error.resultCode)"); "
                    + "restore it from a backup, or start with an empty state directory",
                underlying: error
            )
        }
    }

    static let fileName = "node.db"

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try coded { try queue.read(body) }
    }

    /// One transaction: all of it is there after a power cut, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try coded { try queue.write(body) }
    }

    private func coded<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as DatabaseError {
            throw Self.failure(error, path)
        }
    }

    /// What the disk did to the database, as the node's own failure. What only a fault of this program brings about stays as
    /// it is.
    private static func failure(_ error: DatabaseError, _ path: String) -> any Error {
        let reason = error.message ?? "SQLite error \(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL:
            return NodeFailure(
                .diskFull,
                path,
                "has no room to grow: \(reason); nothing was changed; free some space, then ask again",
                underlying: error
            )
        case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_NOMEM:
            return NodeFailure(
                .stateDatabase,
                path,
                "cannot be read or written: \(reason); see the disk, the limits of slipwayd and the kernel's log",
                underlying: error
            )
        default: return error
        }
    }

    func close() throws {
        try queue.close()
    }
}
