/// Intervals of means.
package enum Mean {
    /// mean +- z s / sqrt(n), s with the divisor n - 1.
    package static func normal(
        mean: Double,
        sampleVariance: Double,
        count: Int,
        _ level: Level = .ninetyFive
    ) -> Bounds {
        guard count > 1 else { return .none(.tooFewRows) }
        let half = level.z * (sampleVariance / Double(count)).squareRoot()
        return Bounds(low: mean - half, high: mean + half, method: .normal)
    }

    /// mean +- t(n - 1) s / sqrt(n).
    package static func student(_ values: [Double], _ level: Level = .ninetyFive) -> Bounds {
        guard values.count > 1 else { return .none(.tooFewRows) }
        let moments = Moments(values)
        let t = Distributions.studentUpperQuantile(level.alpha / 2, degrees: Double(values.count - 1))
        let half = t * moments.sampleDeviation / Double(values.count).squareRoot()
        return Bounds(low: moments.mean - half, high: moments.mean + half, method: .student)
    }
}
