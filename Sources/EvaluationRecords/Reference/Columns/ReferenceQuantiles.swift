/// Numbers between quantiles. The bin of a value is the number of edges below it.
package struct ReferenceQuantiles: Codable, Sendable, Hashable {
    /// A multiple of 10: 1,020, or fewer in a profile of many columns.
    package let parts: Int
    /// Type-7 quantiles at k/parts, each once. All deciles are among them, so that counts of deciles follow exactly.
    package let edges: [Double]
    /// One more than edges.
    package let counts: [Int]
    /// The inner deciles, each once.
    package let deciles: [Double]
    /// null without a value.
    package let least: Double?
    package let greatest: Double?

    package init(
        parts: Int,
        edges: [Double],
        counts: [Int],
        deciles: [Double],
        least: Double?,
        greatest: Double?
    ) {
        self.parts = parts
        self.edges = edges
        self.counts = counts
        self.deciles = deciles
        self.least = least
        self.greatest = greatest
    }
}

extension ReferenceQuantiles: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (parts > 0 && parts % 10 == 0 && parts <= Self.parts, "parts that are a multiple of 10"),
            (edges.count <= Self.limit && RecordRule.rises(edges), "at most \(Self.limit) edges, which rise"),
            (counts.count == edges.count + 1 && RecordRule.areCounts(counts), "a count from 0 for each bin"),
            (deciles.count <= 9 && Set(deciles).isSubset(of: Set(edges)), "deciles among the edges"),
            ((least == nil) == (greatest == nil) && (least ?? 0) <= (greatest ?? 0), "least up to greatest")
        )
    }
}

extension ReferenceQuantiles {
    /// The most parts.
    package static let parts = 1_020
    /// The most edges that a profile may have.
    package static let limit = 1_023
}
