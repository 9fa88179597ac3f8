/// One method of Evidently on one column.
package struct EvidentlyScore: Codable, Sendable, Hashable {
    /// Its name there, such as `jensenshannon`.
    package let method: String
    /// null where Evidently gives NaN or fails.
    package let score: Rounded?
    /// P-values say drift below it, distances at or above it.
    package let threshold: Double
    /// null without a score.
    package let drifted: Bool?
    /// The reason why there is no score.
    package let reason: FigureReason?

    package init(
        method: String,
        score: Rounded?,
        threshold: Double,
        drifted: Bool?,
        reason: FigureReason? = nil
    ) {
        self.method = method
        self.score = score
        self.threshold = threshold
        self.drifted = drifted
        self.reason = reason
    }
}
