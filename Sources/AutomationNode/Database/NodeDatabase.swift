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
            // GRDB chooses NORMAL for WAL, last of all: then a commit is not on the disk before the next checkpoint.
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
        try told { try queue.read(body) }
    }

    /// One transaction: all of it is there after a power cut, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try told { try queue.write(body) }
    }

    /// What SQLite refuses, as a failure of the node's.
    private func told<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw NodeFailure(
                .stateDatabase,
                path,
                "cannot be read or written: \(error.message ?? "SQLite error \(error.resultCode)"); "
                    + "see that the disk is sound and has room, then ask again",
                underlying: error
            )
        }
    }

    func close() throws {
        try queue.close()
    }
}
