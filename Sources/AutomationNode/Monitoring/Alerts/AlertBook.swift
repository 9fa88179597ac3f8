import AsyncSupport
import Identifiers
import NodeAPI
import Serving
import Synchronization

/// The alerts of a node: raised by its monitoring, acknowledged and closed by people. They stand in monitor.db; each change is in the
/// audit too, so that a lost monitor.db loses none without a trace. Calls block.
///
/// The audit is in another database. A change is put on record together with the entry that it asks of the audit, and with the run of the hook
/// that it asks for; the entry is written next, and then taken from the list. What a stop in between leaves on the list is done later: an
/// entry that the audit has already is not written twice.
final class AlertBook: Sendable {
    private let store: MonitorStore
    private let audit: AuditTrail
    private let raised = Mutex<[String: Int]>([:])
    /// True while nothing is on the list. One change at a time.
    private let isSettled = Mutex(false)

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
    /// - Throws: also where the audit cannot be written; then ``settle()`` does the rest.
    func raise(_ finding: AlertFinding, window: Double) throws -> AlertReport? {
        let now = audit.clock.timeOfDay
        return try isSettled.withLock { isSettled in
            try settle(&isSettled)
            if try store.write({ try Self.count(finding, at: now, window, in: $0) }) { return nil }
            let last = try audit.database.lastAlert()
            let report = try store.writeDurably { transaction in
                try transaction.continueAlerts(after: last)
                let report = try transaction.add(AlertReport(finding, at: now))
                let detail = "\(report.model) \(report.version): \(report.summary)"
                try transaction.add(Self.audit(AlertAudit.raised, report, by: .node, detail))
                try transaction.addHook(of: report.number)
                return report
            }
            isSettled = false
            raised.withLock { $0[report.rule, default: 0] += 1 }
            try settle(&isSettled)
            return report
        }
    }

    /// - Returns: false where there is no alert that it counts in.
    private static func count(
        _ finding: AlertFinding,
        at now: Timestamp,
        _ window: Double,
        in transaction: MonitorTransaction
    ) throws -> Bool {
        let unclosed = try transaction.openAlerts(of: MonitoredModel(finding.project, finding.model))
        guard var known = unclosed.first(where: finding.isCause(of:)), abs(now.seconds(since: known.last)) <= window
        else { return false }
        known.add(finding, at: now)
        try transaction.update(known)
        return true
    }

    /// Writes what the audit still lacks.
    func settle() throws {
        try isSettled.withLock { try settle(&$0) }
    }

    private func settle(_ isSettled: inout Bool) throws {
        guard !isSettled else { return }
        for entry in try store.read({ try $0.alertAudits() }) {
            if try !audit.database.hasAudit(entry.action, of: entry.subject) { try audit.append(entry.entry) }
            try store.write { try $0.remove(entry) }
        }
        isSettled = true
    }

    // MARK: Hooks

    /// The oldest alert after that number which the hook has not run for; nil where there is none.
    func nextHook(after number: Int64) throws -> (number: Int64, alert: AlertReport?)? {
        try store.read { transaction in
            try transaction.nextHook(after: number).map { ($0, try transaction.alert($0)) }
        }
    }

    /// Puts on record that the hook has run.
    func endHook(of number: Int64) throws {
        try store.write { try $0.removeHook(of: number) }
    }

    // MARK: Reading

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

    /// The newest before a number that a caller asks for, newest first. What is in other states is not read.
    func newest(_ query: AlertQuery, before number: Int64) throws -> NewestAlerts {
        var found: [AlertReport] = []
        var before = number
        while found.count <= query.limit {
            let page = try store.read {
                try $0.alerts(
                    before: before,
                    project: query.project,
                    states: query.states ?? Set(AlertReport.State.allCases),
                    limit: min(Self.page, query.limit + 1)
                )
            }
            found += page.filter(query.wants(_:))
            guard let last = page.last else { break }
            before = last.number
        }
        let shown = Array(found.prefix(query.limit))
        return NewestAlerts(alerts: shown, before: found.count > shown.count ? shown.last?.number : nil)
    }

    /// - Throws: `alert.not-found`
    func alert(_ number: Int64) throws -> AlertReport {
        guard let report = try store.read({ try $0.alert(number) }) else { throw Self.missing(number) }
        return report
    }

    // MARK: Decisions

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
        return try isSettled.withLock { isSettled in
            try settle(&isSettled)
            let decided = try store.writeDurably { transaction in
                guard var report = try transaction.alert(number) else { throw Self.missing(number) }
                guard try change(&report, decision) else { return report }
                try transaction.update(report)
                try transaction.add(Self.audit(action, report, by: requester, decision.note ?? ""))
                return report
            }
            isSettled = false
            try settle(&isSettled)
            return decided
        }
    }

    private static func audit(
        _ action: String,
        _ report: AlertReport,
        by requester: Requester,
        _ detail: String
    ) -> AlertAudit {
        AlertAudit(
            alert: report.number,
            action: action,
            actor: requester.name,
            project: report.project,
            detail: "\(report.rule)\(detail.isEmpty ? "" : ": \(detail)")"
        )
    }

    private static func missing(_ number: Int64) -> NodeFailure {
        NodeFailure(.alertNotFound, "alert \(number)", expected: "the number of an alert", found: "none of this number")
    }
}
