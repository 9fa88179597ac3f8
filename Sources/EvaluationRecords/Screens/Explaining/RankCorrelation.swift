/// Spearman's correlation of two columns; a large one makes the importance of each too small.
package struct RankCorrelation: Codable, Sendable, Hashable {
    package let a: String
    package let b: String
    /// null when a column does not vary.
    package let spearman: Double?
    /// True if it is beyond 0.7 either way.
    package let noted: Bool

    package init(
        a: String,
        b: String,
        spearman: Double?,
        noted: Bool
    ) {
        self.a = a
        self.b = b
        self.spearman = spearman
        self.noted = noted
    }
}
