/// Figures of a regression that the bootstrap gives intervals for. The raw values are stable names of records.
package enum RegressionMetric: String, Sendable, Hashable, CaseIterable {
    case rmse
    case r2
    case mae

    package var smallerIsBetter: Bool { self != .r2 }
}

/// A regression made ready for replicates.
private struct RegressionTerms: Sendable {
    let squares: [Double]
    let absolute: [Double]
    /// Labels less their mean.
    let distances: [Double]
    let weights: [Double]?

    init(_ rows: RegressionRows) {
        let mean = rows.labels.isEmpty ? 0 : Moments(rows.labels).mean
        squares = zip(rows.labels, rows.predictions).map { square($0 - $1) }
        absolute = zip(rows.labels, rows.predictions).map { abs($0 - $1) }
        distances = rows.labels.map { $0 - mean }
        weights = rows.weights
    }

    /// The three figures in the order of the metrics; NaN for an undefined one.
    func figures(_ counts: UnsafeMutableBufferPointer<UInt8>) -> (rmse: Double, r2: Double, mae: Double) {
        var total = CompensatedSum()
        var squared = CompensatedSum()
        var errors = CompensatedSum()
        var first = CompensatedSum()
        var second = CompensatedSum()
        for row in 0..<counts.count where counts[row] > 0 {
            let weight = Double(counts[row]) * (weights?[row] ?? 1)
            total.add(weight)
            squared.add(weight * squares[row])
            errors.add(weight * absolute[row])
            first.add(weight * distances[row])
            second.add(weight * distances[row] * distances[row])
        }
        let sum = total.value
        guard sum > 0 else { return (.nan, .nan, .nan) }
        let spread = second.value - first.value / sum * first.value
        // What rounding leaves of a spread of 0 is no spread.
        let r2 = spread > 1e-14 * second.value ? 1 - squared.value / spread : .nan
        return ((squared.value / sum).squareRoot(), r2, errors.value / sum)
    }
}

package enum RegressionBootstrap {
    /// - Throws: fewer than ten rows.
    package static func figures(
        _ rows: RegressionRows,
        _ bootstrap: Bootstrap,
        threads: Threads = .one
    ) throws(Reason) -> [RegressionMetric: BootstrapFigure] {
        guard rows.count >= 10 else { throw .tooFewRows }
        let terms = RegressionTerms(rows)
        let replicates = run([terms], rows, bootstrap, threads)
        let values = figures(of: terms)
        return Dictionary(
            uniqueKeysWithValues: RegressionMetric.allCases.enumerated().map { place, metric in
                let value = values[place]
                let figure = value.isNaN ? Figure.undefined(.constantLabel) : Figure(value)
                return (metric, BootstrapFigure(figure, replicates[place], bootstrap.level))
            }
        )
    }

    /// Differences of two models on the same rows.
    /// - Throws: fewer than ten rows.
    package static func differences(
        _ first: RegressionRows,
        _ second: RegressionRows,
        _ bootstrap: Bootstrap,
        threads: Threads = .one
    ) throws(Reason) -> [RegressionMetric: Result<PairedDifference, Reason>] {
        guard first.count >= 10 else { throw .tooFewRows }
        guard first.count == second.count else { throw .noValues }
        let terms = [RegressionTerms(first), RegressionTerms(second)]
        let replicates = run(terms, first, bootstrap, threads)
        let values = terms.map { figures(of: $0) }
        var differences: [RegressionMetric: Result<PairedDifference, Reason>] = [:]
        for (place, metric) in RegressionMetric.allCases.enumerated() {
            differences[metric] = Result { () throws(Reason) in
                try PairedDifference(
                    values: (values[0][place], values[1][place]),
                    first: replicates[place],
                    second: replicates[3 + place],
                    smallerIsBetter: metric.smallerIsBetter,
                    bootstrap.level
                )
            }
        }
        return differences
    }

    private static func run(
        _ terms: [RegressionTerms],
        _ rows: RegressionRows,
        _ bootstrap: Bootstrap,
        _ threads: Threads
    ) -> [[Double]] {
        let weights = BootstrapWeights(rows: rows.count, numbers: rows.numbers, seed: bootstrap.seed)
        return bootstrap.run(weights, count: 3 * terms.count, threads: threads) { weights, found in
            for (side, terms) in terms.enumerated() {
                let figures = terms.figures(weights)
                found[3 * side] = figures.rmse
                found[3 * side + 1] = figures.r2
                found[3 * side + 2] = figures.mae
            }
        }
    }

    private static func figures(of terms: RegressionTerms) -> [Double] {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, terms.squares.count)) { ones in
            ones.initialize(repeating: 1)
            let figures = terms.figures(UnsafeMutableBufferPointer(rebasing: ones[..<terms.squares.count]))
            return [figures.rmse, figures.r2, figures.mae]
        }
    }
}
