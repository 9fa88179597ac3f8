/// Bootstrap intervals of figures of two classes.
package enum BinaryBootstrap {
    /// - Parameter threshold: predicted positive is a score at or above it.
    /// - Throws: fewer than ten rows, or fewer than two of a class.
    package static func figures(
        _ rows: BinaryRows,
        _ metrics: [BinaryMetric],
        threshold: Double = 0.5,
        _ bootstrap: Bootstrap,
        threads: Threads = .one
    ) throws(Reason) -> [BinaryMetric: BootstrapFigure] {
        try check(rows)
        let ranked = RankedRows(rows, threshold: threshold, metrics)
        let weights = BootstrapWeights(
            rows: rows.count,
            numbers: rows.numbers,
            seed: bootstrap.seed,
            order: ranked.order
        )
        let replicates = bootstrap.run(weights, count: metrics.count, threads: threads) { weights, found in
            let replicate = ReplicateWalk.figures(ranked, weights)
            for (place, metric) in metrics.enumerated() { found[place] = replicate.value(metric) }
        }
        let values = figures(of: ranked)
        return Dictionary(
            uniqueKeysWithValues: zip(metrics, replicates).map { metric, replicates in
                (metric, BootstrapFigure(figure(values, metric), replicates, bootstrap.level))
            }
        )
    }

    static func check(_ rows: BinaryRows) throws(Reason) {
        guard rows.count >= 10 else { throw .tooFewRows }
        let positives = rows.isPositive.count { $0 }
        guard min(positives, rows.count - positives) >= 2 else { throw .tooFewOfAClass }
    }

    /// The figures of the rows as they are: each counts once.
    static func figures(of ranked: RankedRows) -> BinaryReplicate {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, ranked.count)) { ones in
            ones.initialize(repeating: 1)
            return ReplicateWalk.figures(ranked, UnsafeMutableBufferPointer(rebasing: ones[..<ranked.count]))
        }
    }

    private static func figure(_ values: BinaryReplicate, _ metric: BinaryMetric) -> Figure {
        let value = values.value(metric)
        if value.isNaN { return .undefined(.oneClass) }
        return switch metric {
        case .f1: values.cells.f1
        case .mcc: values.cells.mcc
        case .cohenKappa: values.cells.cohenKappa
        case .precision: values.cells.precision
        case .recall: values.cells.recall
        default: Figure(value)
        }
    }
}
