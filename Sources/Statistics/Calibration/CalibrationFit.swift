/// The logistic regression of the label on the log-odds of the score (Cox, 1958): slope 1 and intercept 0 where scores are
/// calibrated.
package struct CalibrationFit: Sendable, Hashable {
    package let slope: Double
    package let intercept: Double
    /// Wald's standard errors.
    package let slopeError: Double
    package let interceptError: Double

    /// The maximum of the likelihood, without penalty, by Newton's method.
    /// - Returns: why there is none where there is none.
    package static func fit(_ ranking: ScoreRanking) throws(StatisticsError) -> Result<CalibrationFit, Reason> {
        guard ranking.areProbabilities else { return .failure(.noProbabilities) }
        guard ranking.positive > 0, ranking.negative > 0 else { return .failure(.oneClass) }
        let ends = try ranking.visited(ClassEnds())
        if ends.isConstant { return .failure(.constantScore) }
        if ends.isSeparable { return .failure(.separable) }
        return try newton(ranking)
    }

    private static func newton(_ ranking: ScoreRanking) throws(StatisticsError) -> Result<CalibrationFit, Reason> {
        var point = (intercept: Elementary.logit(ranking.positive / ranking.total), slope: 0.0)
        var sums = try ranking.visited(LogisticVisitor(point))
        for _ in 0..<100 {
            guard let solved = sums.step else { return .failure(.notConverged) }
            if abs(solved[0]) <= 1e-12 * (1 + abs(point.intercept)), abs(solved[1]) <= 1e-12 * (1 + abs(point.slope)) {
                return .success(
                    CalibrationFit(
                        slope: point.slope,
                        intercept: point.intercept,
                        slopeError: solved[5].squareRoot(),
                        interceptError: solved[2].squareRoot()
                    )
                )
            }
            (point, sums) = try search(ranking, point, sums, solved)
        }
        return .failure(.notConverged)
    }

    /// A step of Newton's, halved until it makes the loss no greater.
    private static func search(
        _ ranking: ScoreRanking,
        _ point: (intercept: Double, slope: Double),
        _ sums: LogisticVisitor,
        _ step: [Double]
    ) throws(StatisticsError) -> ((intercept: Double, slope: Double), LogisticVisitor) {
        var share = 1.0
        while true {
            let next = (intercept: point.intercept + share * step[0], slope: point.slope + share * step[1])
            let found = try ranking.visited(LogisticVisitor(next))
            if found.loss.value <= sums.loss.value * (1 + 1e-12) || share < 1e-6 { return (next, found) }
            share /= 2
        }
    }
}

/// The least and greatest score of each class.
private struct ClassEnds: GroupVisitor {
    private var positive: (least: Double, greatest: Double)?
    private var negative: (least: Double, greatest: Double)?

    mutating func visit(_ group: ScoreGroup) {
        if group.positive > 0 { positive = (group.score, positive?.greatest ?? group.score) }
        if group.negative > 0 { negative = (group.score, negative?.greatest ?? group.score) }
    }

    var isConstant: Bool {
        guard let positive, let negative else { return true }
        return positive == negative && positive.least == positive.greatest
    }

    var isSeparable: Bool {
        guard let positive, let negative else { return true }
        return positive.greatest <= negative.least || negative.greatest <= positive.least
    }
}

/// Gradient and curvature of the likelihood at a point.
private struct LogisticVisitor: GroupVisitor {
    private let point: (intercept: Double, slope: Double)
    private(set) var gradient = CompensatedSum()
    private(set) var slopeGradient = CompensatedSum()
    private(set) var weights = CompensatedSum()
    private(set) var first = CompensatedSum()
    private(set) var second = CompensatedSum()
    private(set) var loss = CompensatedSum()

    init(_ point: (intercept: Double, slope: Double)) {
        self.point = point
    }

    /// Newton's step, and behind it the inverse of the curvature; nil where that has none.
    var step: [Double]? {
        LinearSolver.solve(
            [weights.value, first.value, first.value, second.value],
            size: 2,
            [gradient.value, slopeGradient.value, 1, 0, 0, 1]
        )
    }

    mutating func visit(_ group: ScoreGroup) {
        let x = Elementary.logit(ProbabilityLosses.clipped(group.score))
        let z = point.intercept + point.slope * x
        let e = Elementary.exp(-abs(z))
        let near = 1 / (1 + e)
        let far = e / (1 + e)
        let (p, q) = z >= 0 ? (near, far) : (far, near)
        let weight = group.positive + group.negative
        let rest = group.positive * q - group.negative * p
        let curvature = weight * p * q
        gradient.add(rest)
        slopeGradient.add(rest * x)
        weights.add(curvature)
        first.add(curvature * x)
        second.add(curvature * x * x)
        // ln(1 + e^-|z|): without overflow.
        let tail = -Elementary.log(near)
        loss.add(group.positive * (max(0, -z) + tail) + group.negative * (max(0, z) + tail))
    }
}
