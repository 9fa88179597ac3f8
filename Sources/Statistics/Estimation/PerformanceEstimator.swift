/// Performance without labels: what a reference with labels says about live scores (after NannyML's CBPE, with a calibrator
/// that is fitted here and its uncertainty in the interval). It sees changes of the inputs, never of the concept.
package struct PerformanceEstimator: Sendable {
    package let calibrator: Calibrator
    package let bins: EstimationBins
    /// Calibrators of the bootstrap.
    private let calibrators: [Calibrator]
    private let draws: Draws
    private let level: Level

    /// Draws of an interval, and calibrators that they take turns with.
    package static let intervalDraws = 200
    package static let bootstrapCalibrators = 50

    /// - Parameter isotonic: false for the raw scores.
    /// - Throws: a reference of one class.
    package init(
        _ reference: BinaryRows,
        threshold: Double,
        isotonic: Bool = true,
        seed: UInt64,
        level: Level = .ninetyFive,
        threads: Threads = .one
    ) throws(Reason) {
        let positives = reference.isPositive.count { $0 }
        guard positives > 0, positives < reference.count,
            let bins = try? EstimationBins(reference.scores, threshold: threshold)
        else { throw .referenceOneClass }
        self.bins = bins
        self.level = level
        draws = Draws(seed: seed)
        guard isotonic else {
            calibrator = .identity
            calibrators = [Calibrator](repeating: .identity, count: Self.bootstrapCalibrators)
            return
        }
        let order = Ordering.ascending(reference.scores)
        @Sendable func fit(_ weights: [UInt8]?) -> Calibrator {
            IsotonicCurve(
                scores: reference.scores,
                isPositive: reference.isPositive,
                order: order,
                weights: weights
            ).map { .isotonic($0) } ?? .identity
        }
        calibrator = fit(nil)
        let weights = BootstrapWeights(
            rows: reference.count,
            numbers: reference.numbers,
            seed: seed,
            purpose: .calibrator
        )
        calibrators = threads.map(Self.bootstrapCalibrators) { fit(weights.replicate($0)) }
    }

    /// Of each bootstrap calibrator, the probability of each bin.
    package var bootstrapProbabilities: [[Double]] {
        calibrators.map { calibrator in bins.means.map { calibrator($0) } }
    }

    /// The estimate for live rows.
    package func estimate(counts: [Int]) -> EstimatedFigures {
        EstimatedFigures(bins, counts: counts, probabilities: bins.means.map { calibrator($0) })
    }

    /// Percentiles over draws of labels and calibrators.
    package func intervals(counts: [Int], threads: Threads = .one) -> [EstimatedMetric: Bounds] {
        let probabilities = calibrators.map { calibrator in bins.means.map { calibrator($0) } }
        let drawn = threads.map(Self.intervalDraws) { draw in
            let figures = self.draw(draw, counts, probabilities[draw % probabilities.count])
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

    private func draw(_ draw: Int, _ counts: [Int], _ probabilities: [Double]) -> EstimatedFigures {
        let state = draws.bits(.estimateDraw, UInt64(draw))
        var row: UInt64 = 0
        let positives = counts.indices.map { bin in
            var positives = 0
            for _ in 0..<counts[bin] {
                if SplitMix.fraction(SplitMix.at(state, row)) < probabilities[bin] { positives += 1 }
                row += 1
            }
            return Double(positives)
        }
        return EstimatedFigures(bins, counts: counts, positives: positives)
    }

    /// More than a tenth of the live rows outside of the reference's scores: no estimate.
    package static func isRefused(outsideShare: Double) -> Bool { outsideShare > 0.1 }
}
