/// The part of a ``PerformanceEstimator`` that a reference profile keeps: bins, and a probability for each from the calibrator and from
/// those of the bootstrap. It gives the same figures.
package struct StoredEstimator: Sendable {
    package let bins: EstimationBins
    private let probabilities: [Double]
    private let replicates: [[Double]]
    private let draws: Draws

    /// Rows up to which each is drawn by itself, as ``PerformanceEstimator`` does; beyond, those of a bin are drawn at once.
    package static let drawnRows = 10_000

    /// - Parameters:
    ///   - innerEdges: ascending.
    ///   - means: of each bin.
    ///   - calibrator: nil where the score itself is the probability.
    ///   - replicates: the probability of each bin by each calibrator of the bootstrap; empty for the mean itself.
    /// - Returns: nil unless there is one mean more than edges, and one probability for each bin.
    package init?(
        innerEdges: [Double],
        means: [Double],
        threshold: Double,
        least: Double,
        greatest: Double,
        calibrator: (scores: [Double], values: [Double])?,
        replicates: [[Double]],
        seed: UInt64
    ) {
        guard means.count == innerEdges.count + 1, replicates.allSatisfy({ $0.count == means.count }) else {
            return nil
        }
        bins = EstimationBins(
            innerEdges: innerEdges,
            means: means,
            threshold: threshold,
            least: least,
            greatest: greatest
        )
        if let calibrator {
            guard let curve = IsotonicCurve(scores: calibrator.scores, values: calibrator.values) else { return nil }
            probabilities = means.map { curve($0) }
        } else {
            probabilities = means.map { min(max($0, 0), 1) }
        }
        self.replicates = replicates.isEmpty ? [probabilities] : replicates
        draws = Draws(seed: seed)
    }

    package func estimate(counts: [Int]) -> EstimatedFigures {
        EstimatedFigures(bins, counts: counts, probabilities: probabilities)
    }

    /// Percentiles over draws of labels and calibrators.
    package func intervals(counts: [Int], level: Level = .ninetyFive) -> [EstimatedMetric: Bounds] {
        let rows = counts.reduce(0, +)
        let drawn = (0..<PerformanceEstimator.intervalDraws).map { draw in
            let probabilities = replicates[draw % replicates.count]
            let positives =
                rows <= Self.drawnRows ? each(draw, counts, probabilities) : all(draw, counts, probabilities)
            let figures = EstimatedFigures(bins, counts: counts, positives: positives)
            return EstimatedMetric.withInterval.map { figures.figure($0).number ?? .nan }
        }
        var intervals: [EstimatedMetric: Bounds] = [:]
        for (place, metric) in EstimatedMetric.withInterval.enumerated() {
            let values = drawn.map { $0[place] }
            let figure = values.contains { !$0.isNaN } ? Figure.value(0) : .undefined(.oneClass)
            intervals[metric] = BootstrapFigure(figure, values, level).bounds
        }
        return intervals
    }

    private func each(_ draw: Int, _ counts: [Int], _ probabilities: [Double]) -> [Double] {
        let state = draws.bits(.estimateDraw, UInt64(draw))
        var row: UInt64 = 0
        return counts.indices.map { bin in
            var positives = 0
            for _ in 0..<counts[bin] {
                if SplitMix.fraction(SplitMix.at(state, row)) < probabilities[bin] { positives += 1 }
                row += 1
            }
            return Double(positives)
        }
    }

    private func all(_ draw: Int, _ counts: [Int], _ probabilities: [Double]) -> [Double] {
        var stream = draws.stream(.estimateDraw, UInt64(draw))
        return counts.indices.map { bin in
            counts[bin] == 0 ? 0 : Double(stream.nextBinomial(counts[bin], probabilities[bin]))
        }
    }
}
