/// Rows by prediction and label, in 60 x 60 cells.
package struct ScatterScreen: Codable, Sendable, Hashable {
    package let predictedEdges: [Double]
    package let actualEdges: [Double]
    /// A row of cells for each bin of the label, from the lowest.
    package let counts: [[Int]]

    enum CodingKeys: String, CodingKey {
        case predictedEdges = "predicted_edges"
        case actualEdges = "actual_edges"
        case counts
    }

    package init(
        predictedEdges: [Double],
        actualEdges: [Double],
        counts: [[Int]]
    ) {
        self.predictedEdges = predictedEdges
        self.actualEdges = actualEdges
        self.counts = counts
    }
}

extension ScatterScreen: RecordChecked {
    /// The most bins either way.
    package static let limit = 60

    var expected: String? {
        RecordRule.first(
            (
                actualEdges.count == counts.count + 1 && counts.count <= Self.limit,
                "a row of cells for each bin of the label, at most \(Self.limit)"
            ),
            (counts.allSatisfy { $0.count <= Self.limit && RecordRule.areBins(predictedEdges, $0) }, RecordRule.bins)
        )
    }
}
