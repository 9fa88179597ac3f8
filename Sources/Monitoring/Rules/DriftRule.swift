import EvaluationRecords

/// Drift of a closed window: the columns that drifted, the clearest first.
enum DriftRule {
    static func finding(_ columns: [WindowColumn], alpha: Double, rows: UInt64) -> MonitorFinding? {
        let drifted = columns.filter { $0.verdict == .drifted }.enumerated().sorted { left, right in
            (-low(left.element), left.offset) < (-low(right.element), right.offset)
        }.map(\.element)
        guard let first = drifted.first else { return nil }
        let names = drifted.map(\.title)
        let effect = max(first.values.value?.effect ?? 0, abs(first.missing.value?.difference ?? 0))
        return MonitorFinding(
            rule: .drift,
            evidence: .window,
            columns: Array(names.prefix(FindingText.mostColumns)),
            figures: FindingText.figures([
                ("alpha", alpha), ("columns", Double(columns.count)), ("drifted", Double(drifted.count)),
                ("effect", effect), ("effect_low", low(first)), ("q", least(first)), ("rows", Double(rows)),
            ]),
            summary:
                "\(drifted.count) of \(columns.count) columns drifted from the reference in a window of \(rows) rows: "
                + FindingText.columns(names)
        )
    }

    private static func low(_ column: WindowColumn) -> Double {
        [
            drifted(column.values.value?.verdict, column.values.value?.effectLow.value),
            drifted(column.missing.value?.verdict, column.missing.value?.effectLow.value),
        ].max() ?? 0
    }

    private static func drifted(_ verdict: ColumnVerdict?, _ low: Double?) -> Double {
        verdict == .drifted ? low ?? 0 : 0
    }

    private static func least(_ column: WindowColumn) -> Double {
        min(column.values.value?.q.value ?? 1, column.missing.value?.q.value ?? 1)
    }
}
