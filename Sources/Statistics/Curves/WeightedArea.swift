/// The area under the ROC curve of weighted rows: by pairs, w_i w_j.
///
/// Its variance comes from DeLong's components, with the weights taken as given: the area is a ratio of weighted sums, so its
/// variance is that of its linear part, the sum of w^2 (V - area)^2 over (sum of w)^2 for each class, times n / (n - 1) with
/// Kish's effective n of the class. Equal weights of any size give DeLong's variance; rows of weight 0 change nothing.
package struct WeightedArea: Sendable, Hashable {
    /// Kish's effective numbers of rows, (sum w)^2 / sum w^2.
    package let positives: Double
    package let negatives: Double
    /// Undefined where a class has no weight.
    package let figure: Figure
    /// 0 where a class has an effective row at most.
    package let variance: Double

    /// Walks over the ranking twice: the components are compared with the area.
    package init(_ ranking: ScoreRanking) throws(StatisticsError) {
        let pairs = try ranking.visited(WeightedAreaVisitor())
        positives = Self.effective(ranking.positive, squares: ranking.positiveSquares)
        negatives = Self.effective(ranking.negative, squares: ranking.negativeSquares)
        figure = pairs.figure
        guard let area = pairs.figure.number, min(positives, negatives) > 1 else {
            variance = 0
            return
        }
        let components = try ranking.visited(WeightedComponentVisitor(area: area, of: pairs))
        variance =
            components.positives.value * positives / (positives - 1)
            + components.negatives.value * negatives / (negatives - 1)
    }

    package var standardError: Double { variance.squareRoot() }

    package func estimate(_ level: Level = .ninetyFive) -> Estimate {
        Estimate(figure, AreaInterval.bounds(self, level))
    }

    private static func effective(_ weight: Double, squares: Double) -> Double {
        squares > 0 ? weight / squares * weight : 0
    }
}

/// Sums over the groups of a ranking that give the weighted area.
struct WeightedAreaVisitor: GroupVisitor {
    private(set) var positive = 0.0
    private(set) var negative = 0.0
    /// Pairs in order and pairs in reverse, ties half in both.
    private var ordered = CompensatedSum()
    private var reversed = CompensatedSum()

    mutating func visit(_ group: ScoreGroup) {
        ordered.add(group.negative * (positive + group.positive / 2))
        reversed.add(group.positive * (negative + group.negative / 2))
        positive += group.positive
        negative += group.negative
    }

    /// Exactly 0 and 1 where all pairs are in one order.
    var figure: Figure {
        guard positive > 0, negative > 0 else { return .undefined(.oneClass) }
        return reversed.value == 0 ? .value(1) : Figure(ordered.value / (positive * negative))
    }
}

/// Sums of the squares of w (V - area) / (sum of w), for each class.
private struct WeightedComponentVisitor: GroupVisitor {
    private let area: Double
    private let positive: Double
    private let negative: Double
    private var positiveAbove = 0.0
    private var negativeAbove = 0.0
    private(set) var positives = CompensatedSum()
    private(set) var negatives = CompensatedSum()

    /// The distance up to which numbers are equal, and differ by the rounding of sums.
    private static let nearest = 1e-12

    init(area: Double, of pairs: WeightedAreaVisitor) {
        self.area = area
        positive = pairs.positive
        negative = pairs.negative
    }

    mutating func visit(_ group: ScoreGroup) {
        let below = distance((negative - negativeAbove - group.negative / 2) / negative) / positive
        let above = distance((positiveAbove + group.positive / 2) / positive) / negative
        positives.add(group.positiveSquares * below * below)
        negatives.add(group.negativeSquares * above * above)
        positiveAbove += group.positive
        negativeAbove += group.negative
    }

    private func distance(_ component: Double) -> Double {
        let distance = component - area
        return abs(distance) < Self.nearest ? 0 : distance
    }
}
