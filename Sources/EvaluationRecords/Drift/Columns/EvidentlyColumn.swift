/// A column as Evidently 0.7.23 judges it, for comparison with its reports.
package struct EvidentlyColumn: Codable, Sendable, Hashable {
    /// In the order of their names.
    package let scores: [EvidentlyScore]
    /// The method that Evidently chooses if nobody says.
    package let chosen: String
    /// The verdict of the chosen method; null where it fails.
    package let drifted: Bool?

    package init(
        scores: [EvidentlyScore],
        chosen: String,
        drifted: Bool?
    ) {
        self.scores = scores
        self.chosen = chosen
        self.drifted = drifted
    }
}

extension EvidentlyColumn: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (scores.count <= 20, "at most 20 methods")
        )
    }
}
