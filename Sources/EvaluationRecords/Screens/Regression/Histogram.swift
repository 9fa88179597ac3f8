/// Counts between edges; the last bin has its upper edge too.
package struct Histogram: Codable, Sendable, Hashable {
    package let edges: [Double]
    package let counts: [Int]

    package init(
        edges: [Double],
        counts: [Int]
    ) {
        self.edges = edges
        self.counts = counts
    }
}

extension Histogram: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areBins(edges, counts), RecordRule.bins)
        )
    }
}
