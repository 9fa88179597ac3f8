/// The difference of two areas under the ROC curve.
package struct AreaDifference: Sendable, Hashable {
    package let first: Double
    package let second: Double
    /// Nil for areas of other rows.
    package let covariance: Double?
    /// second - first.
    package let difference: Double
    package let variance: Double
    package let bounds: Bounds
    /// Two-sided, by the normal distribution; why there is none where the variance is 0.
    package let p: Figure

    package var standardError: Double { variance.squareRoot() }
    package var z: Double? { variance > 0 ? difference / standardError : nil }

    private init(
        _ first: Double,
        _ second: Double,
        covariance: Double?,
        variance: Double,
        _ level: Level
    ) {
        self.first = first
        self.second = second
        self.covariance = covariance
        self.variance = variance
        difference = second - first
        let half = level.z * variance.squareRoot()
        bounds = Bounds(low: difference - half, high: difference + half, method: .delong)
        p =
            variance > 0
            ? .value(Distributions.normalTwoSided(difference / variance.squareRoot())) : .undefined(.noVariance)
    }

    /// The difference on the same rows: the variance of the differences of the structural components (DeLong, DeLong and
    /// Clarke-Pearson, 1988). All sums are of whole numbers.
    /// - Throws: columns of several lengths, or fewer than two rows of a class.
    package static func paired(
        _ first: [Double],
        _ second: [Double],
        isPositive: [Bool],
        _ level: Level = .ninetyFive
    ) throws(Reason) -> AreaDifference {
        guard first.count == isPositive.count, second.count == isPositive.count else { throw .noValues }
        let positives = isPositive.count { $0 }
        let negatives = isPositive.count - positives
        guard positives > 1, negatives > 1 else { throw positives * negatives == 0 ? .oneClass : .tooFewOfAClass }
        let left = Components(first, isPositive)
        let right = Components(second, isPositive)
        let variances = Components.variance(left, left) + Components.variance(right, right)
        let covariance = Components.variance(left, right)
        return AreaDifference(
            left.area,
            right.area,
            covariance: covariance,
            variance: max(0, Components.differenceVariance(left, right, otherwise: variances - 2 * covariance)),
            level
        )
    }

    /// The difference of areas of independent rows: V1 + V2.
    /// - Throws: fewer than two rows of a class on a side, or no variance.
    package static func unpaired(
        _ first: AreaUnderCurve,
        _ second: AreaUnderCurve,
        _ level: Level = .ninetyFive
    ) throws(Reason) -> AreaDifference {
        guard min(first.positives, first.negatives, second.positives, second.negatives) > 1 else {
            throw .tooFewOfAClass
        }
        guard first.variance + second.variance > 0 else { throw .noVariance }
        return AreaDifference(
            first.value,
            second.value,
            covariance: nil,
            variance: first.variance + second.variance,
            level
        )
    }
}

/// Structural components of each row: of a positive 2 x (negatives below) + (negatives tied), of a negative the same with
/// positives above.
private struct Components {
    let positives: [Int64]
    let negatives: [Int64]
    let area: Double

    init(_ scores: [Double], _ isPositive: [Bool]) {
        let places = scores.indices.filter { isPositive[$0] }
        let others = scores.indices.filter { !isPositive[$0] }
        let all = Midranks(scores).doubled
        let above = Midranks(places.map { scores[$0] }).doubled
        let below = Midranks(others.map { scores[$0] }).doubled
        positives = zip(places, above).map { Int64(all[$0] - $1) }
        negatives = zip(others, below).map { Int64(2 * places.count - (all[$0] - $1)) }
        let pairs = 2 * Double(places.count) * Double(others.count)
        area = Double(positives.reduce(0) { $0 + Int128($1) }) / pairs
    }

    /// The covariance of the areas of two scores; the variance of one if both are the same.
    static func variance(_ first: Components, _ second: Components) -> Double {
        covariance(first.positives, second.positives, scale: 2 * Double(first.negatives.count))
            + covariance(first.negatives, second.negatives, scale: 2 * Double(first.positives.count))
    }

    /// The variance of the difference, from the differences of the components: exactly 0 for equal ones.
    static func differenceVariance(_ first: Components, _ second: Components, otherwise: Double) -> Double {
        guard first.positives.count == second.positives.count else { return otherwise }
        let positives = zip(first.positives, second.positives).map { $1 - $0 }
        let negatives = zip(first.negatives, second.negatives).map { $1 - $0 }
        return covariance(positives, positives, scale: 2 * Double(negatives.count))
            + covariance(negatives, negatives, scale: 2 * Double(positives.count))
    }

    private static func covariance(_ first: [Int64], _ second: [Int64], scale: Double) -> Double {
        var left: Int128 = 0
        var right: Int128 = 0
        var products: Int128 = 0
        for (x, y) in zip(first, second) {
            left += Int128(x)
            right += Int128(y)
            products += Int128(x) * Int128(y)
        }
        let rows = Double(first.count)
        let spread = Double(products * Int128(first.count) - left * right)
        return spread / (scale * scale) / rows / (rows - 1) / rows
    }
}
