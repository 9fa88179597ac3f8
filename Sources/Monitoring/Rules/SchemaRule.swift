import EvaluationRecords
import Statistics

/// Values that the reference never had, and values that are missing, in more rows of a window than fixed bounds let pass.
struct SchemaRule {
    private let bounds: SchemaBounds

    init(_ bounds: SchemaBounds) {
        self.bounds = bounds
    }

    /// A column that breaks a bound, and how.
    private struct Violation {
        let column: String
        let share: Double
        let isMissing: Bool
        let isGone: Bool
    }

    func finding(_ columns: [WindowColumn]) -> MonitorFinding? {
        let violations = columns.filter { $0.role == .input }.compactMap(violation)
        let sorted = violations.enumerated().sorted { (-$0.element.share, $0.offset) < (-$1.element.share, $1.offset) }
        let found = sorted.map(\.element)
        guard let first = found.first else { return nil }
        let missing = found.filter(\.isMissing).map(\.share).max()
        let unseen = found.filter { !$0.isMissing }.map(\.share).max()
        return MonitorFinding(
            rule: .schema,
            evidence: .window,
            columns: found.prefix(FindingText.mostColumns).map(\.column),
            figures: FindingText.figures(
                [("columns", Double(columns.count)), ("broken", Double(found.count))]
                    + [missing.map { ("missing", $0) }, unseen.map { ("unseen", $0) }].compactMap { $0 }
            ),
            summary: Self.summary(first, others: found.count - 1)
        )
    }

    /// The share must be beyond the bound surely, and the missing share beyond that of the reference.
    private func violation(_ column: WindowColumn) -> Violation? {
        let reference = column.reference.rows > 0 ? Double(column.reference.missing) / Double(column.reference.rows) : 0
        if Self.isSurely(column.current.missing, of: column.current.rows, above: reference + bounds.missing) {
            let share = Double(column.current.missing) / Double(column.current.rows)
            return Violation(column: column.title, share: share, isMissing: true, isGone: column.current.n == 0)
        }
        let bound = column.kind == .numeric ? bounds.outside : bounds.unseen
        guard column.reference.n > 0, Self.isSurely(column.unseen, of: column.current.n, above: bound) else {
            return nil
        }
        let share = Double(column.unseen) / Double(column.current.n)
        return Violation(column: column.title, share: share, isMissing: false, isGone: false)
    }

    private static func isSurely(_ k: Int, of n: Int, above bound: Double) -> Bool {
        guard n > 0, bound < 1, let low = Proportion.wilson(k, of: n).low else { return false }
        return low > bound
    }

    private static func summary(_ first: Violation, others: Int) -> String {
        let rest = others > 0 ? "; \(others) more column\(others == 1 ? "" : "s") broke a bound" : ""
        let column = FindingText.name(first.column)
        if first.isGone { return "\(column) is missing in every row\(rest)" }
        let what = first.isMissing ? "is missing in" : "has values that the reference never had in"
        return "\(column) \(what) \(FindingText.percent(first.share)) of its rows\(rest)"
    }
}
