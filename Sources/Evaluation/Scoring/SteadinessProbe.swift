/// Two answers to the same rows: a model that draws or learns while it answers gives others the second time.
package enum SteadinessProbe {
    /// Rows that are asked twice.
    package static let rows = 20

    /// - Returns: what differs beyond the tolerance, in words; nil for the same answer.
    package static func difference(
        _ first: BatchAnswer,
        _ second: BatchAnswer,
        _ tolerance: GoldenTolerance = .standard
    ) -> String? {
        guard first.rows == second.rows else { return "other rows were answered" }
        guard first.columns.map(\.name) == second.columns.map(\.name) else { return "the answers have other columns" }
        for (left, right) in zip(first.columns, second.columns) {
            guard let limits = tolerance.limits(of: left.name) else { continue }
            for (row, (before, after)) in zip(left.values, right.values).enumerated() {
                if case .float(let one) = before, case .float(let other) = after {
                    if limits.allows(other, for: one) { continue }
                } else if before == after {
                    continue
                }
                return "\(left.name) of row \(first.rows[row] + 1) was \(before.plainText), then \(after.plainText)"
            }
        }
        return nil
    }
}
