import Identifiers
import Logging
import NodeAPI
import Synchronization

/// Tells the log each record of the audit, once it is durable. Calls block.
final class AuditLog: Sendable {
    private let database: NodeDatabase
    private let logger: Logger
    /// The number of the newest record that was told.
    private let last: Mutex<Int64>

    /// Records that are read in one go.
    private static let page = 100

    init(database: NodeDatabase, logger: Logger) throws {
        self.database = database
        self.logger = logger
        last = Mutex(try database.read { try AuditChain.head(in: $0).number })
    }

    /// Logs the records that are not logged yet. A record that cannot be read now follows with the next.
    func tell() {
        last.withLock { last in
            var isLastPage = false
            while !isLastPage,
                let records = try? database.read({
                    try AuditChain.records(after: last, limit: Self.page, project: nil, in: $0)
                })
            {
                for record in records { tell(record) }
                last = records.last?.number ?? last
                isLastPage = records.count < Self.page
            }
        }
    }

    private func tell(_ record: AuditRecord) {
        var metadata: Logger.Metadata = [
            "audit": "\(record.number)", "action": "\(record.action)", "by": "\(record.actor)",
            "subject": "\(record.subject)",
        ]
        if let project = record.project { metadata["project"] = "\(project)" }
        let isWell = record.outcome == "ok"
        if !isWell { metadata["code"] = "\(record.outcome)" }
        logger.log(
            level: isWell ? .notice : .warning,
            "\(record.action)\(record.detail.isEmpty ? "" : ": \(record.detail)")",
            metadata: metadata
        )
    }
}
