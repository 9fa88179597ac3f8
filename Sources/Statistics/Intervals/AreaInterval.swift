/// Intervals of the area under the ROC curve.
package enum AreaInterval {
    /// The interval by the logit scale; or the one-sided one of areas 0 and 1; or why there is none. The rules apply in this
    /// order: one class, fewer than ten rows, area 0 or 1, fewer than two rows of a class, no variance.
    package static func bounds(_ area: AreaUnderCurve, _ level: Level = .ninetyFive) -> Bounds {
        bounds(
            area.figure,
            area.variance,
            least: Double(min(area.positives, area.negatives)),
            rows: Double(area.positives + area.negatives),
            level
        )
    }

    /// The same for weighted rows, with Kish's effective numbers in place of the numbers of rows.
    package static func bounds(_ area: WeightedArea, _ level: Level = .ninetyFive) -> Bounds {
        bounds(
            area.figure,
            area.variance,
            least: min(area.positives, area.negatives),
            rows: area.positives + area.negatives,
            level
        )
    }

    /// Effective numbers of equal weights are whole but for their rounding.
    private static let rounding = 1e-9

    private static func bounds(
        _ area: Figure,
        _ variance: Double,
        least: Double,
        rows: Double,
        _ level: Level
    ) -> Bounds {
        guard let value = area.number else { return .none(area.reason ?? .oneClass) }
        guard rows >= 10 - rounding else { return .none(.tooFewRows) }
        guard value > 0, value < 1 else { return oneSided(atOne: value >= 1, least: least, alpha: level.alpha) }
        guard least >= 2 - rounding else { return .none(.tooFewOfAClass) }
        guard variance > 0 else { return .none(.noVariance) }
        let centre = Elementary.logit(value)
        let half = level.z * variance.squareRoot() / (value * (1 - value))
        return Bounds(
            low: Elementary.logistic(centre - half),
            high: Elementary.logistic(centre + half),
            method: .delongLogit
        )
    }

    /// Clopper and Pearson's one-sided bound for `least` of `least` rows of the smaller class.
    static func oneSided(atOne: Bool, least: Double, alpha: Double = 0.05) -> Bounds {
        // alpha^(1/m) is the quantile of the beta distribution with the parameters m and 1.
        let bound = Distributions.betaLowerQuantile(alpha, least, 1)
        return atOne
            ? Bounds(low: bound, high: 1, method: .clopperPearsonOneSided)
            : Bounds(low: 0, high: 1 - bound, method: .clopperPearsonOneSided)
    }

    /// area +- z se, for information: it may leave [0, 1].
    package static func plain(_ area: AreaUnderCurve, _ level: Level = .ninetyFive) -> Bounds {
        guard area.positives > 1, area.negatives > 1 else { return .none(.tooFewOfAClass) }
        let half = level.z * area.standardError
        return Bounds(low: area.value - half, high: area.value + half, method: .delong)
    }
}
