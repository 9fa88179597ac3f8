/// Figures of several classes that the bootstrap gives intervals for. The raw values are stable names of records.
package enum MulticlassMetric: String, Sendable, Hashable, CaseIterable {
    /// The mean F1 over the classes that a replicate holds.
    case macroF1Present = "macro_f1_present"
    case logLoss = "log_loss"

    package var smallerIsBetter: Bool { self == .logLoss }
}

private struct MulticlassTerms: Sendable {
    let labels: [Int]
    let predictions: [Int]
    let logLosses: [Double]
    let weights: [Double]?
    let classes: Int

    init(_ rows: MulticlassRows) {
        labels = rows.labels
        predictions = rows.predictions
        logLosses = (0..<rows.count).map { rows.rowLogLoss($0) }
        weights = rows.weights
        classes = rows.classes
    }

    func figures(_ counts: UnsafeMutableBufferPointer<UInt8>) -> (f1: Double, logLoss: Double) {
        var actual = [Double](repeating: 0, count: classes)
        var predicted = actual
        var right = actual
        var loss = CompensatedSum()
        var total = CompensatedSum()
        for row in 0..<counts.count where counts[row] > 0 {
            let weight = Double(counts[row]) * (weights?[row] ?? 1)
            actual[labels[row]] += weight
            predicted[predictions[row]] += weight
            if labels[row] == predictions[row] { right[labels[row]] += weight }
            loss.add(weight * logLosses[row])
            total.add(weight)
        }
        guard total.value > 0 else { return (.nan, .nan) }
        var sum = CompensatedSum()
        var present = 0
        for index in 0..<classes where actual[index] > 0 {
            sum.add(2 * right[index] / (actual[index] + predicted[index]))
            present += 1
        }
        return (sum.value / Double(present), loss.value / total.value)
    }
}

package enum MulticlassBootstrap {
    /// - Throws: fewer than ten rows.
    package static func figures(
        _ rows: MulticlassRows,
        _ bootstrap: Bootstrap,
        threads: Threads = .one
    ) throws(Reason) -> [MulticlassMetric: BootstrapFigure] {
        guard rows.count >= 10 else { throw .tooFewRows }
        let terms = MulticlassTerms(rows)
        let replicates = run([terms], rows, bootstrap, threads)
        let values = figures(of: terms)
        return Dictionary(
            uniqueKeysWithValues: MulticlassMetric.allCases.enumerated().map { place, metric in
                (metric, BootstrapFigure(Figure(values[place]), replicates[place], bootstrap.level))
            }
        )
    }

    /// Differences of two models on the same rows.
    /// - Throws: fewer than ten rows.
    package static func differences(
        _ first: MulticlassRows,
        _ second: MulticlassRows,
        _ bootstrap: Bootstrap,
        threads: Threads = .one
    ) throws(Reason) -> [MulticlassMetric: Result<PairedDifference, Reason>] {
        guard first.count >= 10 else { throw .tooFewRows }
        guard first.labels == second.labels else { throw .noValues }
        let terms = [MulticlassTerms(first), MulticlassTerms(second)]
        let replicates = run(terms, first, bootstrap, threads)
        let values = terms.map { figures(of: $0) }
        var differences: [MulticlassMetric: Result<PairedDifference, Reason>] = [:]
        for (place, metric) in MulticlassMetric.allCases.enumerated() {
            differences[metric] = Result { () throws(Reason) in
                try PairedDifference(
                    values: (values[0][place], values[1][place]),
                    first: replicates[place],
                    second: replicates[2 + place],
                    smallerIsBetter: metric.smallerIsBetter,
                    bootstrap.level
                )
            }
        }
        return differences
    }

    private static func run(
        _ terms: [MulticlassTerms],
        _ rows: MulticlassRows,
        _ bootstrap: Bootstrap,
        _ threads: Threads
    ) -> [[Double]] {
        let weights = BootstrapWeights(rows: rows.count, numbers: rows.numbers, seed: bootstrap.seed)
        return bootstrap.run(weights, count: 2 * terms.count, threads: threads) { weights, found in
            for (side, terms) in terms.enumerated() {
                let figures = terms.figures(weights)
                found[2 * side] = figures.f1
                found[2 * side + 1] = figures.logLoss
            }
        }
    }

    private static func figures(of terms: MulticlassTerms) -> [Double] {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, terms.labels.count)) { ones in
            ones.initialize(repeating: 1)
            let figures = terms.figures(UnsafeMutableBufferPointer(rebasing: ones[..<terms.labels.count]))
            return [figures.f1, figures.logLoss]
        }
    }
}
