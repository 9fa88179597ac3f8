import AsyncSupport
import DurableFiles

/// Puts events on record that change nothing else in the database. Calls block.
struct AuditTrail: Sendable {
    let database: NodeDatabase
    let clock: any TimeSource

    func append(_ entry: AuditEntry) throws {
        let time = clock.timeOfDay
        try database.write { try AuditChain.append(entry, at: time, in: $0) }
    }
}
