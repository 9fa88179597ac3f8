import AsyncSupport
import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Signing
import Synchronization

/// Signs the last record of the audit and the highest sequences, and brings this anchor to a place of the operator's choice, so that
/// a change of the database shows. A failure is logged and retried; it does not stop the node.
final class AuditAnchors: Sendable {
    private struct State {
        /// The record that was last brought to a place.
        var reached: [AnchorSettings.Place: Int64] = [:]
        var failures: [AnchorSettings.Place: String] = [:]
    }

    private let settings: AnchorSettings?
    private let key: Result<SigningKey, any Error>
    private let database: NodeDatabase
    private let clock: any TimeSource
    private let state = Mutex(State())
    private let writing = Mutex<Void>(())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(
        settings: AnchorSettings?,
        key: Result<SigningKey, any Error>,
        database: NodeDatabase,
        clock: any TimeSource
    ) {
        self.settings = settings
        self.key = key
        self.database = database
        self.clock = clock
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        if settings != nil { database.afterWrites { [waker] in waker.yield() } }
    }

    /// Brings anchors that are due until the task is cancelled; then once more, since the next start may be far.
    func run(on pool: BlockingPool) async {
        guard settings != nil else { return }
        waker.yield()
        for await _ in wakes {
            if Task.isCancelled { break }
            _ = try? await pool.run { [self] in bringDue() }
        }
        bringDue(isEnd: true)
    }

    /// Retries failed anchors, from time to time.
    func wake() { waker.yield() }

    /// Brings an anchor to each place that is behind by as many records as it may be. Blocks.
    /// - Parameter isEnd: brings it wherever anything is missing.
    func bringDue(isEnd: Bool = false) {
        guard let settings else { return }
        writing.withLock { _ in
            let last = (try? database.read { try Int64.fetchOne($0, sql: "SELECT MAX(number) FROM audit") }) ?? nil
            guard let last else { return }
            let due = state.withLock { state in
                settings.places.filter { place in
                    guard let reached = state.reached[place] else { return true }
                    return isEnd ? last > reached : last / settings.every > reached / settings.every
                }
            }
            guard !due.isEmpty else { return }
            for place in due { bring(to: place) }
        }
    }

    private func bring(to place: AnchorSettings.Place) {
        do {
            let (line, number) = try sign()
            try AnchorPlace(place).append(line, number: number)
            state.withLock { state in
                state.reached[place] = number
                state.failures[place] = nil
            }
        } catch {
            let why = (error as? any CodedFailure)?.message ?? "\(error)"
            state.withLock { $0.failures[place] = why }
        }
    }

    /// The present state, signed. Blocks.
    func report() throws -> AuditAnchorReport {
        AuditAnchorReport(anchor: try sign().line, publicKey: try key.get().verificationKey.pem)
    }

    /// Findings that an operator should know.
    var findings: [String] {
        var findings: [String] = []
        if case .failure(let error) = key { findings.append("\(error)") }
        let failures = state.withLock { $0.failures }
        findings += failures.map { "audit.anchor: nothing can be brought to \($0.key): \($0.value); it is tried again" }
            .sorted()
        return findings
    }

    private func sign() throws -> (line: String, number: Int64) {
        let key = try key.get()
        let now = clock.timeOfDay
        let statement = try database.read { database in
            let last = try Row.fetchOne(database, sql: "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1")
            let sequences = try ProjectRecord.all(in: database).map { ($0.project, $0.highestSequence) }
            return AnchorStatement(
                time: now,
                number: last?["number"] ?? 0,
                hash: last?["hash"] ?? AuditChain.origin,
                sequences: Dictionary(sequences) { first, _ in first }
            )
        }
        return (try SignedLine.sign(statement.payload, type: AnchorStatement.type, with: key), statement.number)
    }
}
