/// Bins of a numeric column.
package struct NumericBins: Codable, Sendable, Hashable {
    /// Between the bins of the distances: deciles of the reference, each once. The bin of a value is the number of edges below it.
    package let edges: [Double]
    package let reference: [Int]
    package let current: [Int]
    /// Bins of equal width for drawing, over most of both sides; what is beyond falls into the first or the last.
    package let drawn: DrawnBins?
    package let referenceSummary: NumericSummary
    package let currentSummary: NumericSummary

    enum CodingKeys: String, CodingKey {
        case edges
        case reference
        case current
        case drawn
        case referenceSummary = "reference_summary"
        case currentSummary = "current_summary"
    }

    package init(
        edges: [Double],
        reference: [Int],
        current: [Int],
        drawn: DrawnBins?,
        referenceSummary: NumericSummary,
        currentSummary: NumericSummary
    ) {
        self.edges = edges
        self.reference = reference
        self.current = current
        self.drawn = drawn
        self.referenceSummary = referenceSummary
        self.currentSummary = currentSummary
    }
}

extension NumericBins: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.rises(edges), "edges that rise"),
            (reference.count == edges.count + 1 && current.count == edges.count + 1, "a count for each bin"),
            (RecordRule.areCounts(reference + current), "counts from 0")
        )
    }
}
