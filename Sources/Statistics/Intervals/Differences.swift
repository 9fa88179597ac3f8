/// A difference of two figures with its interval and the p-value of "no difference".
package struct Difference: Sendable, Hashable {
    package let difference: Double
    package let bounds: Bounds
    /// Two-sided; or why there is no test.
    package let p: Figure
}

/// Differences of independent shares.
package enum ShareDifference {
    /// Newcombe's square-and-add interval of k1/n1 - k2/n2 without continuity correction (Newcombe, 1998, method 10), and
    /// the p-value of the pooled two-proportion z test, which is 1 when the pooled variance is 0.
    /// - Returns: nil if a denominator is 0.
    package static func newcombe(
        _ k1: Int,
        of n1: Int,
        _ k2: Int,
        of n2: Int,
        _ level: Level = .ninetyFive
    ) -> Difference? {
        guard n1 > 0, n2 > 0 else { return nil }
        let p1 = Double(k1) / Double(n1)
        let p2 = Double(k2) / Double(n2)
        guard case .given(let first) = Proportion.wilson(k1, of: n1, level),
            case .given(let second) = Proportion.wilson(k2, of: n2, level)
        else { return nil }
        let difference = p1 - p2
        return Difference(
            difference: difference,
            bounds: Bounds(
                low: difference - length(p1 - first.low, second.high - p2),
                high: difference + length(first.high - p1, p2 - second.low),
                method: .newcombe
            ),
            p: .value(pooled(k1, n1, k2, n2))
        )
    }

    /// The p-value of the pooled two-proportion z test, two-sided.
    static func pooled(_ k1: Int, _ n1: Int, _ k2: Int, _ n2: Int) -> Double {
        let share = Double(k1 + k2) / Double(n1 + n2)
        let variance = share * (1 - share) * (1 / Double(n1) + 1 / Double(n2))
        guard variance > 0 else { return 1 }
        let z = (Double(k1) / Double(n1) - Double(k2) / Double(n2)) / variance.squareRoot()
        return Distributions.normalTwoSided(z)
    }

    private static func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
}
