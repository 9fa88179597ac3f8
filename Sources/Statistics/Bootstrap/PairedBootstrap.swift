/// The difference of a figure of two models on the same rows, with the same weights for both.
package struct PairedDifference: Sendable, Hashable {
    /// Positive where the second is better.
    package let difference: Double
    package let bounds: Bounds
    /// min(1, 2 min(1 + #{d <= 0}, 1 + #{d >= 0}) / (B + 1)) over the B defined replicates.
    package let p: Double
    let replicates: [Double]

    /// - Parameters:
    ///   - first: replicates of the first model; NaN for an undefined one.
    ///   - smallerIsBetter: then the difference is turned round.
    init(
        values: (first: Double, second: Double),
        first: [Double],
        second: [Double],
        smallerIsBetter: Bool,
        _ level: Level
    ) throws(Reason) {
        let sign = smallerIsBetter ? -1.0 : 1.0
        difference = sign * (values.second - values.first)
        guard difference.isFinite else { throw .oneClass }
        replicates = zip(first, second).map { sign * ($1 - $0) }
        let figure = BootstrapFigure(.value(difference), replicates, level)
        bounds = figure.bounds
        let defined = replicates.filter { !$0.isNaN }
        let least = min(1 + defined.count { $0 <= 0 }, 1 + defined.count { $0 >= 0 })
        p = min(1, 2 * Double(least) / Double(defined.count + 1))
    }

    package func first(_ count: Int) -> [Double] { Array(replicates.prefix(count)) }
}

package enum PairedBootstrap {
    /// Differences of figures of two classes.
    /// - Parameters:
    ///   - first: a model's scores, and those of another of the same rows, with the same labels, weights and numbers.
    ///   - threshold: predicted positive is a score at or above it.
    ///   - secondThreshold: that of the second model; nil for the same.
    /// - Throws: fewer than ten rows, or fewer than two of a class.
    package static func differences(
        _ first: BinaryRows,
        _ second: BinaryRows,
        _ metrics: [BinaryMetric],
        threshold: Double = 0.5,
        secondThreshold: Double? = nil,
        _ bootstrap: Bootstrap,
        threads: Threads = .one
    ) throws(Reason) -> [BinaryMetric: Result<PairedDifference, Reason>] {
        guard first.isPositive == second.isPositive else { throw .noValues }
        try BinaryBootstrap.check(first)
        let ranked = [
            RankedRows(first, threshold: threshold, metrics),
            RankedRows(second, threshold: secondThreshold ?? threshold, metrics),
        ]
        let weights = BootstrapWeights(rows: first.count, numbers: first.numbers, seed: bootstrap.seed)
        let count = metrics.count
        let found = bootstrap.run(weights, count: 2 * count, threads: threads) { weights, found in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, weights.count)) { sorted in
                for (side, rows) in ranked.enumerated() {
                    for place in 0..<rows.count { sorted[place] = weights[Int(rows.order[place])] }
                    let replicate = ReplicateWalk.figures(rows, sorted)
                    for (place, metric) in metrics.enumerated() {
                        found[side * count + place] = replicate.value(metric)
                    }
                }
            }
        }
        let values = ranked.map { BinaryBootstrap.figures(of: $0) }
        var differences: [BinaryMetric: Result<PairedDifference, Reason>] = [:]
        for (place, metric) in metrics.enumerated() {
            differences[metric] = Result { () throws(Reason) in
                try PairedDifference(
                    values: (values[0].value(metric), values[1].value(metric)),
                    first: found[place],
                    second: found[count + place],
                    smallerIsBetter: metric.smallerIsBetter,
                    bootstrap.level
                )
            }
        }
        return differences
    }
}
