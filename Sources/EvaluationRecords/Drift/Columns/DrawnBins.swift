/// Two histograms with the same edges.
package struct DrawnBins: Codable, Sendable, Hashable {
    package let edges: [Double]
    package let reference: [Int]
    package let current: [Int]

    package init(
        edges: [Double],
        reference: [Int],
        current: [Int]
    ) {
        self.edges = edges
        self.reference = reference
        self.current = current
    }
}

extension DrawnBins: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.areBins(edges, reference) && RecordRule.areBins(edges, current), RecordRule.bins)
        )
    }
}
