package import EvaluationRecords
import Identifiers
import Reports

/// The figures of a closed window that a page draws: the record has more.
package struct WindowPoint: Sendable {
    package struct Column: Sendable {
        let name: String
        let role: MonitoredRole
        let verdict: ColumnVerdict
        /// Nil where a side has no values.
        let effect: Double?
        let least: Double?
        let psi: Double?
        let missing: Double?
    }

    package struct Estimate: Sendable {
        let metric: String
        let value: Double
        let low: Double
        let high: Double
        let reference: Double
        let isAgainst: Bool
    }

    package let number: Int64
    package let revision: Int
    let version: VersionID
    let began: Timestamp
    let ended: Timestamp
    let rows: Int
    let outcome: WindowOutcome
    let reason: WindowReason?
    let columns: [Column]
    let estimates: [Estimate]
    let performance: WindowPerformance?

    /// Columns that are kept of a window, those that changed most.
    private static let mostColumns = 60

    package init(_ record: WindowRecord) {
        let result = record.result
        number = Int64(result.number)
        revision = result.revision
        version = result.version
        began = result.span.began
        ended = result.span.ended
        rows = result.rows
        outcome = result.outcome
        reason = result.reason
        columns = result.columns.map(Column.init)
            .sorted { ($0.effect ?? -1, $1.name) > ($1.effect ?? -1, $0.name) }
            .prefix(Self.mostColumns).map(\.self)
        estimates =
            result.estimate?.figures.map { entry in
                Estimate(
                    metric: entry.key,
                    value: entry.value.estimate,
                    low: entry.value.low.value,
                    high: entry.value.high.value,
                    reference: entry.value.reference,
                    isAgainst: entry.value.isAgainst
                )
            } ?? []
        performance = result.performance
    }
}

extension WindowPoint.Column {
    fileprivate init(_ column: WindowColumn) {
        name = column.title
        role = column.role
        verdict = column.verdict
        effect = column.values.value?.effect
        least = column.values.value?.effectLow.value
        psi = column.psi?.value
        missing =
            column.current.n + column.current.missing > 0
            ? Double(column.current.missing) / Double(column.current.n + column.current.missing) : nil
    }
}
