import EvaluationRecords
import Statistics

extension RegressionMetrics {
    /// The dummy that predicts the mean label.
    func baseline() -> Screen<Baseline> {
        guard let mean,
            let dummy = try? RegressionRows(
                labels: rows.labels,
                predictions: [Double](repeating: mean, count: rows.count),
                weights: rows.weights,
                numbers: rows.numbers
            )
        else { return .undefined(.overflow) }
        let metrics = RegressionMetrics(plan: plan, rows: dummy, level: level, threads: threads, isResampled: false)
        guard let figures = try? metrics.figures() else { return .undefined(.overflow) }
        return .given(Baseline(kind: .mean, metrics: figures))
    }

    private var mean: Double? {
        let labels = rows.labels
        let mean: Double
        if let weights = rows.weights {
            let heaviest = weights.max() ?? 1
            let sums = threads.sums(rows: rows.count, count: 2) { row, sums in
                sums[0].add(weights[row] / heaviest * labels[row])
                sums[1].add(weights[row] / heaviest)
            }
            mean = sums[0].value / sums[1].value
        } else {
            mean = Moments(rows: rows.count, threads: threads) { labels[$0] }.mean
        }
        return mean.isFinite ? mean : nil
    }
}
