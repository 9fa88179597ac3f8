import DurableFiles
import GRDB
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Opens a SQLite database that belongs to another program, changing neither it nor anything beside it.
enum DatabaseFile {
    /// Seconds to wait for a program that is writing.
    private static let patience = 5.0
    private static let magic = Array("SQLite format 3\u{0}".utf8)
    /// Bytes of the header that are looked at: the magic and, at 18 and 19, the versions of the format (2 is WAL).
    private static let headerSize = 20

    /// - Throws: `mlflow.registry.not-mlflow` if the file is no SQLite database.
    static func requireDatabase(at path: String) throws {
        _ = try usesLog(path)
    }

    /// - Parameter path: absolute, without links.
    static func read<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        do {
            return try choose(path, body)
        } catch let error as DatabaseError {
            throw failure(error, path)
        }
    }

    private static func choose<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        guard try usesLog(path) else {
            do {
                return try read(path, isReadOnly: true, body)
            } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
                return try readCopy(path, with: "-journal", body)
            }
        }
        // SQLite would make -wal and -shm where they are missing, and leave them.
        guard try size(path + "-wal") ?? 0 > 0 else { return try readQuiet(path, body) }
        if try size(path + "-shm") != nil { return try read(path, isReadOnly: true, body) }
        return try readCopy(path, with: "-wal", body)
    }

    /// Reads a database in WAL mode that no process has open. If a process opens it meanwhile, it is read again.
    private static func readQuiet<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        let before = try OpenFile.read(path).status()
        do {
            let value = try read(
                "file:\(PercentEncoding.encode(path.utf8, keeping: "/".utf8))?immutable=1",
                isReadOnly: true,
                body
            )
            let after = try OpenFile.read(path).status()
            let isUntouched = after.size == before.size && after.modified == before.modified
            if isUntouched, try size(path + "-wal") ?? 0 == 0 { return value }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            // A SQLite built without URIs.
        }
        return try readCopy(path, with: "-wal", body)
    }

    /// Reads a private copy of a database that SQLite must repair before it can read it.
    private static func readCopy<Value>(
        _ path: String,
        with suffix: String,
        _ body: (Database) throws -> Value
    ) throws -> Value {
        let directory = try temporaryDirectory()
        let name = FilePath.lastComponent(of: directory)
        let parent = try DirectoryHandle(path: FilePath.parent(of: directory))
        defer { try? parent.removeTree(name) }
        let target = try parent.open(directory: name)
        for ending in ["", suffix] {
            let isThere = try size(path + ending) != nil
            guard isThere else { continue }
            let copy = try target.create(file: "registry.db" + ending, mode: 0o600)
            _ = try FileCopy.copyAndDigest(from: OpenFile.read(path + ending), to: copy)
        }
        return try read(directory + "/registry.db", isReadOnly: false, body)
    }

    private static func read<Value>(
        _ path: String,
        isReadOnly: Bool,
        _ body: (Database) throws -> Value
    ) throws -> Value {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read(body)
    }

    private static func usesLog(_ path: String) throws -> Bool {
        let file = try OpenFile.read(path)
        guard try file.status().kind == .regular else { throw notDatabase(path, "something that is no file") }
        var header = [UInt8](repeating: 0, count: headerSize)
        let count = try header.withUnsafeMutableBytes { buffer in
            Result { () throws(FileFailure) in try file.read(into: buffer, at: 0) }
        }.get()
        guard count == headerSize, header.starts(with: magic) else {
            throw notDatabase(path, count == 0 ? "an empty file" : "a file of another kind")
        }
        return header[18] == 2 || header[19] == 2
    }

    private static func notDatabase(_ path: String, _ found: String) -> MLflowFailure {
        MLflowFailure(.registryNotMLflow, path, expected: "a SQLite database that MLflow wrote", found: found)
    }

    private static func size(_ path: String) throws -> UInt64? {
        let directory = try DirectoryHandle(path: FilePath.parent(of: path))
        return try directory.status(of: FilePath.lastComponent(of: path))?.size
    }

    private static func temporaryDirectory() throws -> String {
        let root = getenv("TMPDIR").flatMap { String(validatingCString: $0) } ?? "/tmp"
        var template = FilePath.joined(root.hasPrefix("/") ? root : "/tmp", "slipway-registry-XXXXXX").utf8CString.map {
            $0
        }
        guard mkdtemp(&template) != nil else { throw FileFailure.system("make a directory in", root) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func failure(_ error: DatabaseError, _ path: String) -> MLflowFailure {
        let message = error.message ?? "SQLite error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return MLflowFailure(
                .registryBusy,
                path,
                "another program kept the registry locked for \(Int(patience)) seconds; try again"
            )
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return MLflowFailure(
                .registryUnreadable,
                path,
                expected: "a whole SQLite database",
                found: "a damaged one (\(message))"
            )
        default:
            return MLflowFailure(.registryUnreadable, path, "cannot read the registry: \(message)")
        }
    }
}
