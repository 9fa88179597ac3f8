/// The mean absolute error of a regression without labels: the reference's error in the deciles of its predictions, weighted
/// by where live predictions fall.
package struct ErrorEstimate: Sendable, Hashable {
    /// Between the type-7 deciles of the reference's predictions, without repetitions.
    package let innerEdges: [Double]
    /// Of each bin of the reference; 0 where it has no rows.
    package let referenceErrors: [Double]
    private let least: Double
    private let greatest: Double

    /// - Throws: no rows.
    package init(_ reference: RegressionRows) throws(StatisticsError) {
        let sorted = reference.predictions.sorted()
        guard let least = sorted.first, let greatest = sorted.last else { throw .empty }
        self.least = least
        self.greatest = greatest
        let edges = Quantiles.inner(sorted, parts: 10).withoutRepetitions
        innerEdges = edges
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: edges.count + 1)
        var counts = [Int](repeating: 0, count: edges.count + 1)
        for (label, prediction) in zip(reference.labels, reference.predictions) {
            let bin = edges.countBelow(prediction)
            sums[bin].add(abs(label - prediction))
            counts[bin] += 1
        }
        referenceErrors = zip(sums, counts).map { $1 > 0 ? $0.value / Double($1) : 0 }
    }

    /// The share of live predictions in each bin.
    package func shares(_ live: [Double]) -> [Double] {
        var counts = [Int](repeating: 0, count: innerEdges.count + 1)
        for prediction in live { counts[innerEdges.countBelow(prediction)] += 1 }
        return counts.map { Double($0) / Double(max(1, live.count)) }
    }

    package func meanAbsoluteError(_ live: [Double]) -> Figure {
        guard !live.isEmpty else { return .undefined(.noRows) }
        return Figure(zip(shares(live), referenceErrors).map { $0 * $1 }.compensatedSum)
    }

    package func outsideShare(_ live: [Double]) -> Double {
        Double(live.count { $0 < least || $0 > greatest }) / Double(max(1, live.count))
    }
}
