/// The binary metrics at every distinct score, thinned to at most 1,000 points, and the best threshold of each.
package struct DecisionChart: Codable, Sendable, Hashable {
    package let distinctScores: Int
    /// Falling thresholds.
    package let points: [DecisionPoint]
    /// The best threshold by metric, over all distinct scores; the smallest of those that tie.
    package let best: TextMap<BestThreshold>

    enum CodingKeys: String, CodingKey {
        case distinctScores = "distinct_scores"
        case points
        case best
    }

    package init(
        distinctScores: Int,
        points: [DecisionPoint],
        best: TextMap<BestThreshold>
    ) {
        self.distinctScores = distinctScores
        self.points = points
        self.best = best
    }
}

extension DecisionChart: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.isCurve(points.count), RecordRule.curve),
            (distinctScores >= points.count, "distinct_scores from the number of points")
        )
    }
}
