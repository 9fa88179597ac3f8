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
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
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

    /// Opens a database to look into it: nothing is made, changed or brought forward. A node may work with it meanwhile.
    init(examining directory: DirectoryHandle) throws {
        let path = directory.fullPath(of: Self.fileName)
        guard try directory.status(of: Self.fileName)?.kind == .regular else {
            throw NodeFailure(.stateDatabase, path, expected: "the node's database", found: "no file")
        }
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    static let fileName = "node.db"

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.read(body)
    }

    /// One transaction: all of it is there after a power cut, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.write(body)
    }

    func close() throws {
        try queue.close()
    }
}
