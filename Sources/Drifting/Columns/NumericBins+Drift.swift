import EvaluationRecords
import Statistics

extension NumericBins {
    /// Bars of a drawing.
    private static let bars = 24

    static func screen(
        _ drift: NumericDrift,
        _ reference: NumericSample,
        _ current: NumericSample
    ) -> Screen<ColumnBins> {
        guard let left = NumericSummary(reference), let right = NumericSummary(current) else {
            return .undefined(.overflow)
        }
        return .given(
            .numeric(
                NumericBins(
                    edges: drift.innerEdges,
                    reference: drift.referenceCounts,
                    current: drift.currentCounts,
                    drawn: drawn(reference, current),
                    referenceSummary: left,
                    currentSummary: right
                )
            )
        )
    }

    /// Bars of equal width over the middle 98 % of both sides; nil where all of that is one number.
    private static func drawn(_ reference: NumericSample, _ current: NumericSample) -> DrawnBins? {
        guard let low = [reference.quantile(hundredths: 1), current.quantile(hundredths: 1)].compactMap(\.self).min(),
            let high = [reference.quantile(hundredths: 99), current.quantile(hundredths: 99)].compactMap(\.self).max()
        else { return nil }
        let width = (high - low) / Double(bars)
        guard width > 0, width.isFinite else { return nil }
        let edges = (0...bars).map { $0 == bars ? high : low + width * Double($0) }
        let inner = Array(edges.dropFirst().dropLast())
        return DrawnBins(edges: edges, reference: reference.counts(inner), current: current.counts(inner))
    }
}

extension NumericSummary {
    /// - Returns: nil without values, or where a moment is beyond a double.
    init?(_ sample: NumericSample) {
        guard let least = sample.sorted.first, let greatest = sample.sorted.last, let moments = sample.moments,
            moments.mean.isFinite, moments.sampleDeviation.isFinite
        else { return nil }
        self.init(
            least: least,
            greatest: greatest,
            mean: moments.mean,
            sd: sample.count > 1 ? moments.sampleDeviation : nil,
            quantiles: [5, 25, 50, 75, 95].compactMap { sample.quantile(hundredths: $0) }
        )
    }
}
