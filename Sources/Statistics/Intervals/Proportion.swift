/// Intervals of proportions.
package enum Proportion {
    /// Wilson's score interval of k of n (Wilson, 1927); exactly 0 at k = 0 and 1 at k = n.
    package static func wilson(_ k: Int, of n: Int, _ level: Level = .ninetyFive) -> Bounds {
        guard n > 0 else { return .none(.noRows) }
        return wilson(share: Double(k) / Double(n), effective: Double(n), level)
    }

    /// The same of a weighted share, with Kish's effective number of rows.
    package static func wilson(share p: Double, effective n: Double, _ level: Level = .ninetyFive) -> Bounds {
        guard n > 0 else { return .none(.noRows) }
        let square = level.z * level.z
        let scale = 1 + square / n
        let centre = (p + square / (2 * n)) / scale
        let half = level.z * (p * (1 - p) / n + square / (4 * n * n)).squareRoot() / scale
        return Bounds(
            low: p == 0 ? 0 : max(0, centre - half),
            high: p == 1 ? 1 : min(1, centre + half),
            method: .wilson
        )
    }

    /// The exact interval of k of n, half of alpha on each side (Clopper and Pearson, 1934).
    package static func clopperPearson(_ k: Int, of n: Int, _ level: Level = .ninetyFive) -> Bounds {
        guard n > 0 else { return .none(.noRows) }
        let (low, high) = clopperPearsonEnds(k, of: n, alpha: level.alpha)
        return Bounds(low: low, high: high, method: .clopperPearson)
    }

    static func clopperPearsonEnds(_ k: Int, of n: Int, alpha: Double) -> (low: Double, high: Double) {
        let low = k == 0 ? 0 : Distributions.betaLowerQuantile(alpha / 2, Double(k), Double(n - k + 1))
        let high = k == n ? 1 : Distributions.betaUpperQuantile(alpha / 2, Double(k + 1), Double(n - k))
        return (low, high)
    }
}

/// A share k of n with Wilson's interval.
package struct Rate: Sendable, Hashable {
    package let k: Int
    package let n: Int
    package let bounds: Bounds

    package init(_ k: Int, of n: Int, _ level: Level = .ninetyFive) {
        self.k = k
        self.n = n
        bounds = Proportion.wilson(k, of: n, level)
    }

    /// Undefined without rows.
    package var figure: Figure {
        n > 0 ? .value(Double(k) / Double(n)) : .undefined(.noRows)
    }

    package var estimate: Estimate { Estimate(figure, bounds) }
}

/// A weighted share with Wilson's interval at Kish's effective number of rows.
package struct WeightedRate: Sendable, Hashable {
    package let figure: Figure
    /// (sum w)^2 / sum w^2 over the rows of the denominator.
    package let effective: Double
    package let bounds: Bounds

    init(_ part: Double, of total: Double, squares: Double, _ level: Level = .ninetyFive) {
        guard total > 0, squares > 0 else {
            figure = .undefined(.noRows)
            effective = 0
            bounds = .none(.noRows)
            return
        }
        figure = Figure(part / total)
        effective = total / squares * total
        bounds = Proportion.wilson(share: part / total, effective: effective, level)
    }
}
