import AsyncSupport
import Identifiers
import NodeAPI
import Serving
import Synchronization

/// The alerts of a node: raised by its monitoring, acknowledged and closed by people. They stand in monitor.db; each change is in the
/// audit too, so that a lost monitor.db loses none without a trace. Calls block.
final class AlertBook: Sendable {
    private let store: MonitorStore
    private let audit: AuditTrail
    private let raised = Mutex<[String: Int]>([:])

    /// Alerts that are read in one go.
    private static let page = 500

    init(store: MonitorStore, audit: AuditTrail) {
        self.store = store
        self.audit = audit
    }

    /// Alerts since the start, by rule.
    var counts: [String: Int] { raised.withLock { $0 } }

    /// Raises an alert. The same cause within a window is no other alert, but counts in the one that is not closed yet.
    /// - Parameter window: seconds.
    /// - Returns: nil for what counts in an earlier alert.
    func raise(_ finding: AlertFinding, window: Double) throws -> AlertReport? {
        let now = audit.clock.timeOfDay
        let last = try audit.database.lastAlert()
        let report = try store.write { transaction -> AlertReport? in
            let unclosed = try transaction.openAlerts(of: MonitoredModel(finding.project, finding.model))
            if var known = unclosed.first(where: finding.isCause(of:)), abs(now.seconds(since: known.last)) <= window {
                known.add(finding, at: now)
                try transaction.update(known)
                return nil
            }
            try transaction.continueAlerts(after: last)
            let report = try transaction.add(AlertReport(finding, at: now))
            // What cannot be put on record is not raised.
            try record("alert.raised", report, by: .node, "\(report.model) \(report.version): \(report.summary)")
            return report
        }
        if let report { raised.withLock { $0[report.rule, default: 0] += 1 } }
        return report
    }

    /// The alerts that a caller asks for, oldest first.
    func list(_ query: AlertQuery) throws -> AlertList {
        var found: [AlertReport] = []
        var after = query.after
        while found.count <= query.limit {
            let page = try store.read {
                try $0.alerts(after: after, project: query.project, limit: Self.page)
            }
            found += page.filter(query.wants(_:))
            guard let last = page.last, page.count == Self.page else { break }
            after = last.number
        }
        let shown = Array(found.prefix(query.limit))
        return AlertList(alerts: shown, next: found.count > shown.count ? shown.last?.number : nil)
    }

    /// - Throws: `alert.not-found`
    func alert(_ number: Int64) throws -> AlertReport {
        guard let report = try store.read({ try $0.alert(number) }) else { throw Self.missing(number) }
        return report
    }

    /// Records that somebody knows of it. One that is acknowledged already stays as it is.
    /// - Throws: `alert.not-found`, `alert.closed`
    func acknowledge(_ number: Int64, note: String?, by requester: Requester) throws -> AlertReport {
        try decide(number, "alert.acknowledged", note, by: requester) { report, decision throws(NodeFailure) in
            switch report.state {
            case .acknowledged: return false
            case .closed:
                throw NodeFailure(
                    .alertClosed,
                    "alert \(number)",
                    expected: "one that is not closed",
                    found: "a closed one"
                )
            case .open:
                report.state = .acknowledged
                report.acknowledged = decision
                return true
            }
        }
    }

    /// Closes it. A closed one stays as it is.
    /// - Throws: `alert.not-found`
    func close(_ number: Int64, note: String?, by requester: Requester) throws -> AlertReport {
        try decide(number, "alert.closed", note, by: requester) { report, decision throws(NodeFailure) in
            if report.state == .closed { return false }
            report.state = .closed
            report.closed = decision
            return true
        }
    }

    /// - Parameter change: returns whether it has changed anything.
    private func decide(
        _ number: Int64,
        _ action: String,
        _ note: String?,
        by requester: Requester,
        _ change: (inout AlertReport, AlertReport.Decision) throws(NodeFailure) -> Bool
    ) throws -> AlertReport {
        let decision = AlertReport.Decision(
            by: requester.name,
            time: audit.clock.timeOfDay,
            note: note.map { String($0.prefix(1000)) }
        )
        return try store.write { transaction in
            guard var report = try transaction.alert(number) else { throw Self.missing(number) }
            guard try change(&report, decision) else { return report }
            try transaction.update(report)
            try record(action, report, by: requester, decision.note ?? "")
            return report
        }
    }

    private func record(
        _ action: String,
        _ report: AlertReport,
        by requester: Requester,
        _ detail: String
    ) throws {
        try audit.append(
            AuditEntry(
                action,
                by: requester.name,
                project: report.project,
                subject: "alert \(report.number)",
                detail: "\(report.rule)\(detail.isEmpty ? "" : ": \(detail)")"
            )
        )
    }

    private static func missing(_ number: Int64) -> NodeFailure {
        NodeFailure(.alertNotFound, "alert \(number)", expected: "the number of an alert", found: "none of this number")
    }
}
