import DurableFiles
import GRDB
import Identifiers

/// The node's memory: what was received, what was made of it, what is intended, and why (STATE/node.db).
///
/// SQLite in WAL mode with `synchronous=FULL`: what a write returned is on the disk. Calls block.
final class NodeDatabase: Sendable {
    private let queue: DatabaseQueue

    /// - Throws: `state.version` for a database of a newer Slipway, `state.database` for one that cannot be read.
    init(in directory: DirectoryHandle) throws {
        let path = directory.fullPath(of: Self.fileName)
        if try directory.status(of: Self.fileName) == nil {
            try directory.create(file: Self.fileName, mode: 0o600).sync()
            try directory.sync()
        }
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
            // Only now: the library itself asks for less than this when it turns WAL on.
            try queue.inDatabase { try Self.waitForDisk(true, in: $0) }
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
        try queue.read(body)
    }

    /// One transaction: all of it is there after a power cut, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.write(body)
    }

    /// One transaction that does not wait for the disk: for what no decision after a crash rests on. It is durable with the next
    /// `write`; a power cut before that may take it back, whole.
    func note<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.inDatabase { database in
            try Self.waitForDisk(false, in: database)
            let result = Result {
                var value: Value?
                try database.inTransaction {
                    value = try body(database)
                    return .commit
                }
                return value
            }
            try Self.waitForDisk(true, in: database)
            guard let value = try result.get() else {
                preconditionFailure("a transaction that was committed has a value")
            }
            return value
        }
    }

    /// Whether a transaction that was committed is durable (https://www.sqlite.org/pragma.html#pragma_synchronous).
    private static func waitForDisk(_ waits: Bool, in database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = \(waits ? "FULL" : "NORMAL")")
    }

    func close() throws {
        try queue.close()
    }
}
