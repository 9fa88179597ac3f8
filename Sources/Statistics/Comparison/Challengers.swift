/// Several challengers of one champion on the same rows, judged by the area under the ROC curve: p-values by Holm over the
/// challengers, "not worse" by the interval at 1 - alpha/k.
package struct Challenger: Sendable, Hashable {
    package let difference: AreaDifference
    package let adjustedP: Double
    /// At 1 - alpha/k.
    package let bounds: Bounds

    package func verdict(margin: Double? = nil, alpha: Double = 0.05) -> Verdict {
        Verdict.of(
            p: adjustedP,
            difference: difference.difference,
            low: bounds.low,
            margin: margin,
            alpha: alpha
        )
    }

    /// - Parameter alpha: the chance of one false verdict or more.
    package static func judge(_ differences: [AreaDifference], alpha: Double = 0.05) -> [Challenger] {
        let adjusted = MultipleTests.holm(differences.map { $0.p.number ?? 1 })
        let level = Level(alpha: alpha / Double(max(1, differences.count)))
        return zip(differences, adjusted).map { difference, p in
            let half = level.z * difference.standardError
            return Challenger(
                difference: difference,
                adjustedP: p,
                bounds: Bounds(
                    low: difference.difference - half,
                    high: difference.difference + half,
                    method: .delong
                )
            )
        }
    }
}
