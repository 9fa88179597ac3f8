import AsyncSupport
import GRDB
import Identifiers
import Logging
import Synchronization

/// Puts the tokens that were made and revoked on record, and by whom: the differences between the files and the audit.
///
/// Only the node that has the state writes to the audit. A command that makes or revokes a token, beside the node or while none
/// runs, leaves the name of its user with the token. Calls block.
final class TokenAudit: Sendable {
    private let store: TokenStore
    private let database: NodeDatabase
    private let clock: any TimeSource
    private let logger: Logger
    /// One look and its records at a time.
    private let gate = Mutex<Void>(())

    init(store: TokenStore, database: NodeDatabase, clock: any TimeSource, logger: Logger) {
        self.store = store
        self.database = database
        self.clock = clock
        self.logger = logger
    }

    /// Records changes of tokens that are not on record yet. A part that cannot be recorded now follows with the next call, and
    /// stops nothing.
    func bring() {
        do {
            try gate.withLock { _ in try bringOnce() }
        } catch {
            logger.error("what was done to tokens could not be put on record", metadata: ["error": "\(error)"])
        }
    }

    private func bringOnce() throws {
        // In this order: a revocation is written before the token is deleted.
        let tokens = try store.soundRecords()
        let revocations = try store.revocations()
        let told = try database.read { try AuditedToken.all(in: $0) }
        let change = TokenChange(from: told, to: tokens, revocations)
        if !change.isEmpty {
            let time = clock.timeOfDay
            try database.write { database in
                for token in change.gone { try token.remove(in: database) }
                for token in change.told { try token.save(in: database) }
                for entry in change.entries { try AuditChain.append(entry, at: time, in: database) }
            }
        }
        try store.forget(change.done)
        guard !change.forgotten.isEmpty else { return }
        try database.write { database in
            for token in change.forgotten { try token.remove(in: database) }
        }
    }
}

/// Audit entries about tokens, with the database's records after them.
struct TokenChange: Sendable {
    private(set) var entries: [AuditEntry] = []
    /// Tokens that the database knows no more, and then those that it knows from now on.
    private(set) var gone: [AuditedToken] = []
    private(set) var told: [AuditedToken] = []
    /// Revocations that need not be kept once the rest is on record.
    private(set) var done: [TokenRevocation] = []
    /// Tokens that need not be known once those are not there any more.
    private(set) var forgotten: [AuditedToken] = []

    var isEmpty: Bool { entries.isEmpty && gone.isEmpty && told.isEmpty }

    /// - Parameters:
    ///   - told: what the audit tells of.
    ///   - tokens: what there is now.
    ///   - revocations: of those that are still there nothing is told: they are valid until they go.
    init(from told: [AuditedToken], to tokens: [TokenRecord], _ revocations: [TokenRevocation]) {
        let present = Set(tokens.map { AuditedToken($0) })
        let finished = revocations.filter { revocation in
            !present.contains { $0.name == revocation.name && $0.digest == revocation.digest }
        }
        for revocation in finished {
            revoke(revocation, among: told.filter { $0.name == revocation.name && $0.digest == revocation.digest })
        }
        for token in told where !finished.contains(where: { $0.name == token.name && $0.digest == token.digest }) {
            if token.isRevoked {
                forgotten.append(token)
            } else if !present.contains(token) {
                gone.append(token)
                let isChanged = present.contains { $0.name == token.name && $0.digest == token.digest }
                let fate = isChanged ? "its record was changed" : "its record is gone, or cannot be read"
                entries.append(.revoked(token.name, by: nil, "was \(token.summary); \(fate)"))
            }
        }
        forgotten.removeAll { left in present.contains { $0.name == left.name && $0.digest == left.digest } }
        for record in tokens where !told.contains(AuditedToken(record)) {
            self.told.append(AuditedToken(record))
            entries.append(.made(record.name, by: record.maker, record.summary, record.created))
        }
    }

    private mutating func revoke(_ revocation: TokenRevocation, among known: [AuditedToken]) {
        let token = AuditedToken(
            name: revocation.name,
            digest: revocation.digest,
            summary: revocation.summary,
            isRevoked: true
        )
        done.append(revocation)
        forgotten.append(token)
        if known.contains(where: \.isRevoked) { return }
        if known.isEmpty {
            entries.append(.made(revocation.name, by: revocation.maker, revocation.summary, revocation.created))
        }
        told.append(token)
        entries.append(.revoked(revocation.name, by: revocation.person, "at \(revocation.time)"))
    }
}

extension AuditedToken {
    init(_ record: TokenRecord) {
        self.init(name: record.name, digest: record.digest, summary: record.summary)
    }
}

extension AuditEntry {
    /// - Parameter person: nil: nobody says.
    fileprivate static func made(
        _ name: String,
        by person: String?,
        _ summary: String,
        _ time: Timestamp
    ) -> AuditEntry {
        AuditEntry(
            "token.made",
            by: person ?? Requester.node.name,
            subject: name,
            detail: "\(summary); made at \(time)" + (person == nil ? ", nobody says by whom" : "")
        )
    }

    /// - Parameter person: nil: nobody says.
    fileprivate static func revoked(_ name: String, by person: String?, _ detail: String) -> AuditEntry {
        AuditEntry("token.revoked", by: person ?? Requester.node.name, subject: name, detail: detail)
    }
}
