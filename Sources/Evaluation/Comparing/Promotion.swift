package import EvaluationRecords
import Identifiers

/// The outcome of a comparison: the challenger that may take the place of the champion.
package struct Promotion: Sendable {
    /// Its place among the challengers.
    package let challenger: Int
    package let verdict: ComparisonVerdict

    /// The better challenger with the greatest difference of the deciding metric; where none is better and a margin was given, the
    /// one that is not worse. Of equal ones the first.
    /// - Throws: `comparison.promotion` where no verdict allows it.
    package static func of(_ result: ComparisonResult) throws(ComparisonFailure) -> Promotion {
        let allowed: [ComparisonVerdict] = result.margin == nil ? [.better] : [.better, .notWorse]
        for verdict in allowed {
            let places = result.challengers.indices.filter { result.challengers[$0].verdict == verdict }
            let differences = places.map { place in
                result.challengers[place].metrics[result.metric.text]?.value?.difference ?? -.infinity
            }
            guard let greatest = differences.max(), let at = differences.firstIndex(of: greatest) else { continue }
            return Promotion(challenger: places[at], verdict: verdict)
        }
        throw ComparisonFailure(
            .promotion,
            result.first.model.text,
            expected: result.margin == nil
                ? "a challenger that is better in \(result.metric)"
                : "a challenger that is better in \(result.metric), or not worse by the margin",
            found: result.challengers.map { found($0, result) }.joined(separator: "; ")
                + "; nothing was promoted"
        )
    }

    private static func found(_ challenger: EvaluationRecords.Challenger, _ result: ComparisonResult) -> String {
        let name = challenger.version.model.text
        let difference = challenger.metrics[result.metric.text]
        if let reason = difference?.reason { return "\(name) cannot be judged (\(reason))" }
        let rows = difference?.value?.neededRows.map { " (about \($0) rows would decide)" } ?? ""
        return "\(name) \(challenger.verdict.rawValue)\(rows)"
    }
}
