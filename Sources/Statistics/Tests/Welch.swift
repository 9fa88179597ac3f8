/// Count, mean and sample variance of a sample, all that a comparison of means needs.
package struct SampleSummary: Sendable, Hashable {
    package let count: Int
    package let mean: Double
    package let sampleVariance: Double

    package init(count: Int, mean: Double, sampleVariance: Double) {
        self.count = count
        self.mean = mean
        self.sampleVariance = sampleVariance
    }

    /// - Parameter values: at least one.
    package init(_ values: [Double]) {
        let moments = Moments(values)
        self.init(count: moments.count, mean: moments.mean, sampleVariance: moments.sampleVariance)
    }
}

/// The difference of two means by Welch's test, with the degrees of freedom of Satterthwaite (Welch, 1947).
package struct WelchTest: Sendable, Hashable {
    package let difference: Double
    package let standardError: Double
    package let t: Double
    package let degrees: Double
    /// Two-sided.
    package let p: Double
    package let bounds: Bounds

    /// - Throws: fewer than two values on a side, or no variance on both.
    package init(
        _ first: SampleSummary,
        _ second: SampleSummary,
        _ level: Level = .ninetyFive
    ) throws(Reason) {
        guard first.count > 1, second.count > 1 else { throw .tooFewRows }
        let left = first.sampleVariance / Double(first.count)
        let right = second.sampleVariance / Double(second.count)
        let variance = left + right
        guard variance > 0 else { throw .noVariance }
        guard variance.isFinite else { throw .overflow }
        difference = first.mean - second.mean
        standardError = variance.squareRoot()
        t = difference / standardError
        // As shares of the variance, so that the squares neither overflow nor vanish.
        let share = left / variance
        let other = right / variance
        degrees = 1 / (share * share / Double(first.count - 1) + other * other / Double(second.count - 1))
        p = Distributions.studentTwoSided(t, degrees: degrees)
        let half = Distributions.studentUpperQuantile(level.alpha / 2, degrees: degrees) * standardError
        bounds = Bounds(low: difference - half, high: difference + half, method: .student)
    }
}
