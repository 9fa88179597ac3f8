/// Weighted rates at a threshold, with Wilson's intervals at the effective number of the rows of each denominator.
package struct WeightedBinaryRates: Sendable, Hashable {
    package let accuracy: WeightedRate
    package let precision: WeightedRate
    package let recall: WeightedRate
    package let specificity: WeightedRate
    package let falsePositiveRate: WeightedRate
    package let negativePredictiveValue: WeightedRate
    package let predictedPositiveRate: WeightedRate
    package let prevalence: WeightedRate

    /// - Returns: nil for rows without weights.
    package init?(_ rows: BinaryRows, threshold: Double, level: Level = .ninetyFive) {
        guard let weights = rows.weights else { return nil }
        // True and false positives, false and true negatives; of weights, then of their squares.
        let sums = Threads.one.sums(rows: rows.count, count: 8) { row, sums in
            let cell = (rows.scores[row] >= threshold ? 0 : 2) + (rows.isPositive[row] ? 0 : 1)
            sums[cell].add(weights[row])
            sums[4 + cell].add(weights[row] * weights[row])
        }.map(\.value)
        let (tp, fp, fn, tn) = (0, 1, 2, 3)
        func rate(_ part: [Int], of whole: [Int]) -> WeightedRate {
            WeightedRate(
                part.map { sums[$0] }.compensatedSum,
                of: whole.map { sums[$0] }.compensatedSum,
                squares: whole.map { sums[4 + $0] }.compensatedSum,
                level
            )
        }
        let all = [tp, fp, fn, tn]
        accuracy = rate([tp, tn], of: all)
        precision = rate([tp], of: [tp, fp])
        recall = rate([tp], of: [tp, fn])
        specificity = rate([tn], of: [fp, tn])
        falsePositiveRate = rate([fp], of: [fp, tn])
        negativePredictiveValue = rate([tn], of: [fn, tn])
        predictedPositiveRate = rate([tp, fp], of: all)
        prevalence = rate([tp, fn], of: all)
    }
}
