/// An estimate beside what came out.
package struct BacktestFigure: Sendable, Hashable {
    package let realised: Figure
    package let estimate: Figure
    package let bounds: Bounds
    /// Nil where one of the three is missing.
    package var isInside: Bool? {
        guard let realised = realised.number, let interval = bounds.interval else { return nil }
        return realised >= interval.low - 1e-12 && realised <= interval.high + 1e-12
    }
}

/// The test of estimates on the reference: its tenths, each estimated from all the rest.
package struct Backtest: Sendable {
    package static let metrics: [EstimatedMetric] = [.accuracy, .f1, .rocArea]

    /// Rows of a chunk.
    package let rows: Int
    package let chunks: [[EstimatedMetric: BacktestFigure]]

    /// The number of chunks with the realised figure inside, of how many that could be judged.
    package func inside(_ metric: EstimatedMetric) -> (inside: Int, judged: Int) {
        let judged = chunks.compactMap { $0[metric]?.isInside }
        return (judged.count { $0 }, judged.count)
    }

    /// Eight of ten: then an estimate may speak.
    package func passes(_ metric: EstimatedMetric) -> Bool {
        let (inside, judged) = inside(metric)
        return judged > 0 && inside * 10 >= judged * 8
    }

    /// - Throws: fewer than ten rows, or a rest of one class.
    package init(
        _ reference: BinaryRows,
        threshold: Double,
        isotonic: Bool = true,
        seed: UInt64,
        threads: Threads = .one
    ) throws(Reason) {
        rows = reference.count / 10
        guard rows > 0 else { throw .tooFewRows }
        var chunks: [[EstimatedMetric: BacktestFigure]] = []
        for chunk in 0..<10 {
            let range = chunk * rows..<(chunk + 1) * rows
            guard let rest = try? reference.rows(at: reference.scores.indices.filter { !range.contains($0) }),
                let held = try? reference.rows(at: Array(range))
            else { throw .noValues }
            let estimator = try PerformanceEstimator(
                rest,
                threshold: threshold,
                isotonic: isotonic,
                seed: seed,
                threads: threads
            )
            chunks.append(Self.judge(held, estimator, threshold, threads))
        }
        self.chunks = chunks
    }

    private static func judge(
        _ held: BinaryRows,
        _ estimator: PerformanceEstimator,
        _ threshold: Double,
        _ threads: Threads
    ) -> [EstimatedMetric: BacktestFigure] {
        let counts = estimator.bins.counts(held.scores)
        let estimate = estimator.estimate(counts: counts)
        let bounds = estimator.intervals(counts: counts, threads: threads)
        let realised = BinaryBootstrap.figures(of: RankedRows(held, threshold: threshold))
        func value(_ metric: EstimatedMetric) -> Figure {
            switch metric {
            case .accuracy: realised.cells.accuracy
            case .f1: realised.cells.f1
            default: realised.rocArea.isNaN ? .undefined(.oneClass) : .value(realised.rocArea)
            }
        }
        return Dictionary(
            uniqueKeysWithValues: metrics.map { metric in
                (
                    metric,
                    BacktestFigure(
                        realised: value(metric),
                        estimate: estimate.figure(metric),
                        bounds: bounds[metric] ?? .none(.noValues)
                    )
                )
            }
        )
    }
}
