import DurableFiles
import GRDB
import Identifiers
import Synchronization

/// The records of a node: bundles, generations, deployments, intentions and the audit (STATE/node.db).
///
/// SQLite in WAL mode with `synchronous=FULL`: when a write returns, it is on the disk. Calls block.
final class NodeDatabase: Sendable {
    private let queue: DatabaseQueue
    private let path: String
    private let written = Mutex<[@Sendable () -> Void]>([])

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
            try queue.inDatabase { try Self.waitForDisk(true, in: $0) }
            let migrator = DatabaseSchema.migrator
            if try queue.read({ try migrator.hasBeenSuperseded($0) }) {
                throw Self.newer(path)
            }
            try migrator.migrate(queue)
        } catch let error as DatabaseError {
            throw Self.unusable(error, path)
        }
    }

    static func newer(_ path: String) -> NodeFailure {
        NodeFailure(
            .stateVersion,
            path,
            "was written by a newer Slipway; use that version, or a state directory of this one's"
        )
    }

    private static func unusable(_ error: DatabaseError, _ path: String) -> any Error {
        if error.resultCode == .SQLITE_FULL { return failure(error, path) }
        return NodeFailure(
            .stateDatabase,
            path,
            "cannot be used: \(error.message ?? "SQLite error \(error.resultCode)"); "
                + "restore it from a backup, rebuild the records (slipwayd adopt), or start with an empty state directory",
            underlying: error
        )
    }

    /// Opens the database of a node that is stopped, and brings it forward if need be; none is made.
    convenience init(existingIn directory: DirectoryHandle) throws {
        try Self.requireFile(in: directory)
        try self.init(in: directory)
    }

    private static func requireFile(in directory: DirectoryHandle) throws {
        guard try directory.status(of: Self.fileName)?.kind == .regular else {
            throw NodeFailure(
                .stateDatabase,
                directory.fullPath(of: fileName),
                expected: "the node's database",
                found: "no file"
            )
        }
    }

    /// Opens a database to look into it: nothing is made, changed or brought forward. A node may work with it meanwhile.
    init(examining directory: DirectoryHandle) throws {
        path = directory.fullPath(of: Self.fileName)
        try Self.requireFile(in: directory)
        var configuration = GRDB.Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        do {
            queue = try DatabaseQueue(path: path, configuration: configuration)
        } catch let error as DatabaseError {
            throw Self.unusable(error, path)
        }
    }

    static let fileName = "node.db"

    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try coded { try queue.read(body) }
    }

    /// One transaction: all of it is there after a power cut, or nothing.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        let value = try coded { try queue.write(body) }
        for call in written.withLock({ $0 }) { call() }
        return value
    }

    /// Adds a call that is made after each `write`, which waits for it.
    func afterWrites(_ call: @escaping @Sendable () -> Void) { written.withLock { $0.append(call) } }

    private func coded<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as DatabaseError {
            // What comes next begins the log anew, in the blocks that it has.
            if error.resultCode == .SQLITE_FULL { try? beginLogAnew() }
            throw Self.failure(error, path)
        }
    }

    /// Keeps space for records in the database and in its log, which no other program can take, for when the file system has none. On a
    /// file system that writes nothing in place (Btrfs, ZFS) it helps little.
    func keepRoom() throws {
        try coded {
            let free = try queue.read { database in
                try (Int.fetchOne(database, sql: "PRAGMA freelist_count") ?? 0)
                    * (Int.fetchOne(database, sql: "PRAGMA page_size") ?? 0)
            }
            guard free < Self.room else { return }
            // In two transactions: what one makes and takes away again is never written.
            try queue.write { database in
                try database.execute(sql: "DROP TABLE IF EXISTS \(Self.spaceTable)")
                try database.execute(sql: "CREATE TABLE \(Self.spaceTable) (content BLOB)")
                try database.execute(
                    sql: "INSERT INTO \(Self.spaceTable) VALUES (zeroblob(?))",
                    arguments: [2 * Self.room]
                )
            }
            try queue.write { try $0.execute(sql: "DROP TABLE \(Self.spaceTable)") }
            try beginLogAnew()
        }
    }

    /// Bytes that are kept free in the database. The records of a rollback take far fewer there, and about as many in the log, which
    /// gets twice as much.
    private static let room = 256 << 10
    /// The table that is only there while space is made; a stop may leave it.
    static let spaceTable = "room"

    private func beginLogAnew() throws {
        try queue.inDatabase { _ = try $0.checkpoint(.restart) }
    }

    /// The node's own failure for an error of the disk or the file system. An error that only a fault of this program causes
    /// stays unchanged.
    private static func failure(_ error: DatabaseError, _ path: String) -> any Error {
        let reason = error.message ?? "SQLite error \(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL:
            return NodeFailure(
                .diskFull,
                path,
                "has no space to grow: \(reason); nothing was changed; free some space, then ask again",
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

    /// One transaction that does not wait for the disk, for records that no decision after a crash rests on. It is durable with the
    /// next `write`; a power cut before that may undo all of it.
    func note<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try coded {
            try queue.inDatabase { database in
                try Self.waitForDisk(false, in: database)
                let result = Result { try Self.transaction(body, in: database) }
                try Self.waitForDisk(true, in: database)
                return try result.get()
            }
        }
    }

    private static func transaction<Value>(
        _ body: (Database) throws -> Value,
        in database: Database
    ) throws -> Value {
        var value: Value?
        try database.inTransaction {
            value = try body(database)
            return .commit
        }
        guard let value else { preconditionFailure("a transaction that was committed has a value") }
        return value
    }

    /// Sets whether a commit waits until it is durable (https://www.sqlite.org/pragma.html#pragma_synchronous).
    private static func waitForDisk(_ waits: Bool, in database: Database) throws {
        try database.execute(sql: "PRAGMA synchronous = \(waits ? "FULL" : "NORMAL")")
    }

    func close() throws {
        try queue.close()
    }
}
