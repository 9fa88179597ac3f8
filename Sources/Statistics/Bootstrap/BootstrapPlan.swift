/// The number of replicates for a number of rows, and on how many of them: 1,000 up to 100,000 rows, 200 up to a million, and
/// above that 200 on a million rows whose spread is scaled by the root of their share.
package struct BootstrapPlan: Sendable, Hashable {
    package let replicates: Int
    /// Rows of the sample: those with the smallest hashes (`Selection`); nil for all.
    package let sample: Int?
    private let rows: Int

    package static func of(rows: Int) -> BootstrapPlan {
        switch rows {
        case ...100_000: BootstrapPlan(replicates: 1000, sample: nil, rows: rows)
        case ...1_000_000: BootstrapPlan(replicates: 200, sample: nil, rows: rows)
        default: BootstrapPlan(replicates: 200, sample: 1_000_000, rows: rows)
        }
    }

    /// The interval of all rows from that of the sample.
    /// - Parameters:
    ///   - value: of all rows.
    ///   - sampled: of the sample as it is.
    package func interval(_ value: Double, sampled: Double, _ bounds: Bounds) -> Bounds {
        guard let sample, case .given(let interval) = bounds else { return bounds }
        let scale = (Double(sample) / Double(rows)).squareRoot()
        return Bounds(
            low: value + (interval.low - sampled) * scale,
            high: value + (interval.high - sampled) * scale,
            method: interval.method
        )
    }
}
