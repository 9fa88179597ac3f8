import EvaluationRecords
import Statistics

/// The mean absolute error of a regression by decile of its predictions, with its bootstrap.
struct ResidualTableMaker {
    private let reference: RegressionRows
    private let estimate: ErrorEstimate
    private let counts: [Int]
    private let deviations: [Double]
    private let replicates: [[Double]]

    static let samples = 50

    init(_ reference: RegressionRows, seed: UInt64, threads: Threads) throws(DriftingFailure) {
        self.reference = reference
        let estimate = try DriftingFailure.catching("the reference") { () throws(StatisticsError) in
            try ErrorEstimate(reference)
        }
        self.estimate = estimate
        let edges = estimate.innerEdges
        let bins = reference.predictions.map { edges.countBelow($0) }
        let errors = zip(reference.labels, reference.predictions).map { abs($0 - $1) }
        var byBin = [[Double]](repeating: [], count: edges.count + 1)
        for (bin, error) in zip(bins, errors) { byBin[bin].append(error) }
        counts = byBin.map(\.count)
        deviations = byBin.map { $0.isEmpty ? 0 : Moments($0).sampleDeviation }
        let weights = BootstrapWeights(
            rows: reference.count,
            numbers: reference.numbers,
            seed: seed,
            purpose: .calibrator
        )
        let own = estimate.referenceErrors
        replicates = threads.map(Self.samples) { sample in
            Self.errors(bins, errors, weights.replicate(sample), otherwise: own)
        }
    }

    /// The weighted mean of each bin; that of all rows where a sample has none.
    private static func errors(
        _ bins: [Int],
        _ errors: [Double],
        _ weights: [UInt8],
        otherwise: [Double]
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: otherwise.count)
        var totals = sums
        for (row, bin) in bins.enumerated() {
            sums[bin] += Double(weights[row]) * errors[row]
            totals[bin] += Double(weights[row])
        }
        return otherwise.indices.map { totals[$0] > 0 ? sums[$0] / totals[$0] : otherwise[$0] }
    }

    func table(_ backtest: Screen<EstimationBacktest>) -> ResidualTable {
        ResidualTable(
            edges: estimate.innerEdges,
            counts: counts,
            errors: estimate.referenceErrors,
            replicates: replicates,
            deviations: deviations,
            least: reference.predictions.min() ?? 0,
            greatest: reference.predictions.max() ?? 0,
            rows: reference.count,
            backtest: backtest
        )
    }

    /// The estimate for live predictions with 95 %: how far labels scatter, and how far the table itself does.
    func estimated(_ live: [Double]) -> (estimate: Double, low: Double, high: Double) {
        let shares = estimate.shares(live)
        func mean(_ errors: [Double]) -> Double { zip(shares, errors).map { $0 * $1 }.compensatedSum }
        let own = mean(estimate.referenceErrors)
        let labels = zip(shares, deviations).map { $0 * $1 * $1 }.compensatedSum / Double(max(1, live.count))
        let table = Moments(replicates.map(mean)).sampleVariance
        let half = 1.959963984540054 * (labels + table).squareRoot()
        return (own, own - half, own + half)
    }
}

/// The error of tenths of a reference, each estimated from all the rest.
struct ResidualBacktest {
    let seed: UInt64
    let threads: Threads

    func backtest(_ reference: RegressionRows) throws(DriftingFailure) -> Screen<EstimationBacktest> {
        let rows = reference.count / 10
        guard rows > 0 else { return .undefined(.tooFewRows) }
        var chunks: [BacktestChunk] = []
        for chunk in 0..<10 {
            let range = chunk * rows..<(chunk + 1) * rows
            let rest = (0..<reference.count).filter { !range.contains($0) }
            let table = try ResidualTableMaker(try part(reference, rest), seed: seed, threads: threads)
            let (estimate, low, high) = table.estimated(Array(reference.predictions[range]))
            let errors = range.map { abs(reference.labels[$0] - reference.predictions[$0]) }
            let realised = errors.compensatedSum / Double(rows)
            guard [estimate, low, high, realised].allSatisfy(\.isFinite) else { return .undefined(.overflow) }
            chunks.append(BacktestChunk(realised: realised, estimate: estimate, low: low, high: high))
        }
        return .given(EstimationBacktest(.mae, rows: rows, chunks))
    }

    private func part(_ rows: RegressionRows, _ places: [Int]) throws(DriftingFailure) -> RegressionRows {
        try DriftingFailure.catching("the reference") { () throws(StatisticsError) in
            try RegressionRows(
                labels: places.map { rows.labels[$0] },
                predictions: places.map { rows.predictions[$0] },
                numbers: .each(places.map { rows.numbers[$0] })
            )
        }
    }
}
