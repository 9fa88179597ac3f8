/// The gain per row under one gain matrix.
package struct CostFigures: Codable, Sendable, Hashable {
    package let gain: GainMatrix
    /// At the threshold of the result.
    package let atThreshold: Double
    package let allNegative: Double
    package let allPositive: Double
    package let optimum: BestThreshold
    /// (d-b)/((d-b)+(a-c)), the best threshold of calibrated scores; null when the denominator is 0.
    package let breakEven: Double?
    /// The curve, at most 1,000 points.
    package let points: [GainPoint]

    enum CodingKeys: String, CodingKey {
        case gain
        case atThreshold = "at_threshold"
        case allNegative = "all_negative"
        case allPositive = "all_positive"
        case optimum
        case breakEven = "break_even"
        case points
    }

    package init(
        gain: GainMatrix,
        atThreshold: Double,
        allNegative: Double,
        allPositive: Double,
        optimum: BestThreshold,
        breakEven: Double?,
        points: [GainPoint] = []
    ) {
        self.gain = gain
        self.atThreshold = atThreshold
        self.allNegative = allNegative
        self.allPositive = allPositive
        self.optimum = optimum
        self.breakEven = breakEven
        self.points = points
    }
}

extension CostFigures: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.isCurve(points.count), RecordRule.curve)
        )
    }
}
