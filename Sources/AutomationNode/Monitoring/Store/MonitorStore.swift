import AsyncSupport
import DurableFiles
import GRDB
import Identifiers
import Logging
import Synchronization

/// The state of monitoring between two starts (STATE/monitor.db): closed windows, states of detectors, alerts, predictions that wait for
/// their labels. Losing it loses charts and labels, never a deployment.
///
/// SQLite in WAL mode with `synchronous=NORMAL`: a power cut may undo the last transactions, each as a whole. A file that cannot be used
/// is set aside and begun anew, at the start and later; no start fails for it. Calls block.
package final class MonitorStore: Sendable {
    private struct State {
        var queue: DatabaseQueue?
        /// Files that were set aside, in words.
        var findings: [String] = []
        /// The reason why it cannot be written now.
        var problem: String?
        /// 1, and one more for each time that it was begun anew.
        var begun = 1
    }

    static let fileName = "monitor.db"
    private static let companions = ["", "-wal", "-shm"]
    /// Damaged files that are kept.
    private static let keptAside = 2

    private let root: DirectoryHandle
    private let clock: any TimeSource
    private let logger: Logger
    private let state = Mutex(State())
    package let outcomes = LabelCounters()

    /// Opens the file, or sets it aside and begins anew. Where neither is possible, each call tries again.
    init(in root: DirectoryHandle, clock: any TimeSource, logger: Logger) {
        self.root = root
        self.clock = clock
        self.logger = logger
        _ = try? queue()
    }

    /// News for an operator: files that were set aside since the start, and why nothing can be written.
    package var findings: [String] {
        state.withLock { state in
            state.findings
                + (state.problem.map {
                    ["\(NodeCode.monitorStopped.rawValue): \(root.fullPath(of: Self.fileName)): \($0)"]
                } ?? [])
        }
    }

    /// Changes whenever the file is begun anew: what a caller remembers of it counts no more.
    package var beginnings: Int { state.withLock { $0.begun } }

    /// - Throws: `node.disk-full`, `monitor.stopped`.
    package func read<Value>(_ body: (MonitorTransaction) throws -> Value) throws -> Value {
        try coded { queue in try queue.read { try body(MonitorTransaction(database: $0)) } }
    }

    /// One transaction: all of it is there after a kill, or nothing.
    /// - Throws: `node.disk-full`, `monitor.stopped`.
    package func write<Value>(_ body: (MonitorTransaction) throws -> Value) throws -> Value {
        try coded { queue in try queue.write { try body(MonitorTransaction(database: $0)) } }
    }

    /// The same, and it is on the disk when this returns: for what another database tells of, too.
    /// - Throws: `node.disk-full`, `monitor.stopped`.
    func writeDurably<Value>(_ body: (MonitorTransaction) throws -> Value) throws -> Value {
        try coded { queue in
            try queue.inDatabase { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                let result = Result {
                    var value: Value?
                    try database.inTransaction {
                        value = try body(MonitorTransaction(database: database))
                        return .commit
                    }
                    guard let value else { preconditionFailure("a transaction that was committed has a value") }
                    return value
                }
                try database.execute(sql: "PRAGMA synchronous = NORMAL")
                return try result.get()
            }
        }
    }

    /// Ends the use of the file; a later call opens it again.
    package func close() {
        let queue = state.withLock { state in
            defer { state.queue = nil }
            return state.queue
        }
        try? queue?.close()
    }

    private func coded<Value>(_ work: (DatabaseQueue) throws -> Value) throws -> Value {
        let queue = try queue()
        do {
            let value = try work(queue)
            state.withLock { $0.problem = nil }
            return value
        } catch let error as DatabaseError {
            if Self.isDamage(error) { replace(queue, because: Self.reason(error)) }
            throw failure(error)
        }
    }

    // MARK: Opening

    private func queue() throws -> DatabaseQueue {
        if let queue = state.withLock({ $0.queue }) { return queue }
        do {
            return try state.withLock { state in
                if let queue = state.queue { return queue }
                let queue = try openOrReplace(&state)
                state.queue = queue
                state.problem = nil
                return queue
            }
        } catch let error as DatabaseError {
            throw failure(error)
        } catch {
            state.withLock { $0.problem = "\(error)" }
            throw NodeFailure(
                .monitorStopped,
                root.fullPath(of: Self.fileName),
                "cannot be opened; see the disk and the rights of the state directory",
                underlying: error
            )
        }
    }

    private func openOrReplace(_ state: inout State) throws -> DatabaseQueue {
        do {
            try requireFile()
            return try open()
        } catch let error as DatabaseError where Self.isDamage(error) || Self.isForeign(error) {
            try setAside(Self.reason(error), &state)
            return try open()
        } catch let unusable as Unusable {
            try setAside(unusable.reason, &state)
            return try open()
        }
    }

    /// Something in the place of the file that is no database of this Slipway.
    private struct Unusable: Error {
        let reason: String
    }

    private func requireFile() throws {
        guard let status = try root.status(of: Self.fileName) else {
            // A log without its database would be taken for that of the new one.
            let names = Set(try root.names())
            guard Self.companions.allSatisfy({ !names.contains(Self.fileName + $0) }) else {
                throw Unusable(reason: "its log has no database")
            }
            try root.create(file: Self.fileName, mode: 0o600).sync()
            return
        }
        guard status.kind == .regular else { throw Unusable(reason: "it is no file") }
    }

    private func open() throws -> DatabaseQueue {
        if try root.status(of: Self.fileName) == nil { try root.create(file: Self.fileName, mode: 0o600).sync() }
        var configuration = GRDB.Configuration()
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_size_limit = \(8 << 20)")
        }
        let queue = try DatabaseQueue(path: root.fullPath(of: Self.fileName), configuration: configuration)
        let migrator = MonitorSchema.migrator
        if try queue.read({ try migrator.hasBeenSuperseded($0) }) {
            try? queue.close()
            throw Unusable(reason: "it was written by a newer Slipway")
        }
        try migrator.migrate(queue)
        return queue
    }

    // MARK: Damage

    private func replace(_ damaged: DatabaseQueue, because reason: String) {
        let isClosed: Bool = state.withLock { state in
            guard state.queue === damaged else { return false }
            state.queue = nil
            return true
        }
        guard isClosed else { return }
        try? damaged.close()
        state.withLock { state in
            guard state.queue == nil else { return }
            do {
                try setAside(reason, &state)
            } catch {
                state.problem = "\(error)"
            }
        }
    }

    /// Moves the file and its log out of the way.
    private func setAside(_ reason: String, _ state: inout State) throws {
        let time = clock.timeOfDay.description.filter { $0 != "-" && $0 != ":" }
        let base = "\(Self.fileName).damaged-\(time)"
        let names = Set(try root.names())
        let aside = names.contains(base) ? "\(base)-\(UInt32.random(in: .min ... .max))" : base
        for suffix in Self.companions where names.contains(Self.fileName + suffix) {
            try root.rename(Self.fileName + suffix, to: root, as: aside + suffix)
        }
        let code = NodeCode.monitorDamaged.rawValue
        let finding =
            "\(code): \(Self.fileName) cannot be used: \(reason); it is \(aside) now, and monitoring began anew"
        logger.error("\(finding)", metadata: ["code": "\(code)"])
        state.findings = Array(state.findings.suffix(9)) + [finding]
        state.begun += 1
        removeOldest()
    }

    /// Damaged files are for an examination; a disk that damages more and more of them must not be filled by that.
    private func removeOldest() {
        let prefix = "\(Self.fileName).damaged-"
        let all = ((try? root.names()) ?? []).filter { $0.hasPrefix(prefix) }
        let bases = all.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
        for base in bases.dropLast(Self.keptAside) {
            for suffix in Self.companions where all.contains(base + suffix) { try? root.removeTree(base + suffix) }
        }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
            || error.resultCode == .SQLITE_ERROR
                && (error.message?.contains("no such table") == true
                    || error.message?.contains("no such column") == true)
    }

    /// The tables of something else are in the file.
    private static func isForeign(_ error: DatabaseError) -> Bool {
        [.SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH].contains(error.resultCode)
    }

    private static func reason(_ error: DatabaseError) -> String {
        error.message ?? "SQLite error \(error.resultCode)"
    }

    private func failure(_ error: DatabaseError) -> NodeFailure {
        let path = root.fullPath(of: Self.fileName)
        let reason = Self.reason(error)
        state.withLock { $0.problem = reason }
        if error.resultCode == .SQLITE_FULL {
            return NodeFailure(
                .diskFull,
                path,
                "has no space to grow: \(reason); nothing was changed; free some space, then ask again",
                underlying: error
            )
        }
        return NodeFailure(
            .monitorStopped,
            path,
            "cannot be read or written: \(reason); see the disk, the limits of slipwayd and the kernel's log",
            underlying: error
        )
    }
}
