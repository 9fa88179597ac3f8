/// The rows that share a score.
package struct ScoreGroup: Sendable {
    package let score: Double
    /// Rows.
    package let positives: Int
    package let negatives: Int
    /// Sums of weights; the numbers of rows where there are no weights.
    package let positive: Double
    package let negative: Double
    /// Sums of squared weights; the numbers of rows where there are no weights.
    package let positiveSquares: Double
    package let negativeSquares: Double

    /// Rows without weights.
    init(score: Double, positives: Int, negatives: Int) {
        self.score = score
        self.positives = positives
        self.negatives = negatives
        positive = Double(positives)
        negative = Double(negatives)
        positiveSquares = positive
        negativeSquares = negative
    }

    /// Weighted rows of each class.
    init(score: Double, positives: WeightedCount, negatives: WeightedCount) {
        self.score = score
        self.positives = positives.rows
        self.negatives = negatives.rows
        positive = positives.weight
        negative = negatives.weight
        positiveSquares = positives.squares
        negativeSquares = negatives.squares
    }
}

/// Rows with the sum of their weights and of the squares of these.
struct WeightedCount: Sendable {
    var rows = 0
    var weight = 0.0
    var squares = 0.0

    @inline(__always)
    mutating func add(_ weight: Double) {
        rows += 1
        self.weight += weight
        squares += weight * weight
    }
}

/// Something that sees all groups of a ranking once, from the greatest score to the least.
package protocol GroupVisitor {
    mutating func visit(_ group: ScoreGroup)
}
