/// The mean log loss and the mean squared distance (Brier score) of probabilities.
package struct ProbabilityLosses: Sendable, Hashable {
    /// The least probability in a logarithm: 2^-52, as scikit-learn clips.
    package static let clip = 2.220446049250313e-16

    /// mean of -[y ln p + (1-y) ln(1-p)], p clipped; interval by the normal distribution.
    package let logLoss: Estimate
    /// mean of (p - y)^2.
    package let brier: Estimate

    package init(_ ranking: ScoreRanking, _ level: Level = .ninetyFive) throws(StatisticsError) {
        self.init(try ranking.visited(LossVisitor()), ranking, level)
    }

    init(_ visitor: LossVisitor, _ ranking: ScoreRanking, _ level: Level) {
        guard ranking.areProbabilities else {
            logLoss = .undefined(.noProbabilities)
            brier = .undefined(.noProbabilities)
            return
        }
        logLoss = visitor.logLoss.estimate(ranking, level)
        brier = visitor.brier.estimate(ranking, level)
    }

    static func clipped(_ p: Double) -> Double { min(max(p, clip), 1 - clip) }

    /// The log loss of one row.
    static func logLoss(_ p: Double, isPositive: Bool) -> Double {
        -Elementary.log(isPositive ? clipped(p) : 1 - clipped(p))
    }
}

struct LossVisitor: GroupVisitor {
    var logLoss = MeanVisitor()
    var brier = MeanVisitor()

    @inline(__always)
    mutating func visit(_ group: ScoreGroup) {
        let p = ProbabilityLosses.clipped(group.score)
        if group.positives > 0 {
            logLoss.add(-Elementary.log(p), group.positive)
            brier.add(square(group.score - 1), group.positive)
        }
        if group.negatives > 0 {
            logLoss.add(-Elementary.log(1 - p), group.negative)
            brier.add(square(group.score), group.negative)
        }
    }
}

/// Mean and spread of values that come with weights, around the first of them.
struct MeanVisitor: Sendable {
    private var shift: Double?
    private var sum = CompensatedSum()
    private var squares = CompensatedSum()

    @inline(__always)
    mutating func add(_ value: Double, _ weight: Double) {
        if shift == nil { shift = value }
        let distance = value - (shift ?? value)
        sum.add(weight * distance)
        squares.add(weight * distance * distance)
    }

    func estimate(_ ranking: ScoreRanking, _ level: Level) -> Estimate {
        let total = ranking.total
        let mean = (shift ?? 0) + sum.value / total
        guard !ranking.isWeighted else { return Estimate(Figure(mean), .none(.weighted)) }
        let spread = max(0, squares.value - sum.value * sum.value / total)
        let variance = ranking.rows > 1 ? spread / (total - 1) : 0
        return Estimate(
            Figure(mean),
            Mean.normal(mean: mean, sampleVariance: variance, count: ranking.rows, level)
        )
    }
}
