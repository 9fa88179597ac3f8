/// Histograms of the score, one for each class.
package struct DensityScreen: Codable, Sendable, Hashable {
    package let edges: [Double]
    /// Rows of each bin, by class.
    package let classes: TextMap<[Int]>
    /// The same by group, for each protected column.
    package let groups: TextMap<TextMap<[Int]>>

    package init(
        edges: [Double],
        classes: TextMap<[Int]>,
        groups: TextMap<TextMap<[Int]>> = [:]
    ) {
        self.edges = edges
        self.classes = classes
        self.groups = groups
    }
}

extension DensityScreen: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (classes.allSatisfy { RecordRule.areBins(edges, $0.value) }, RecordRule.bins),
            (groups.allSatisfy { $0.value.allSatisfy { RecordRule.areBins(edges, $0.value) } }, RecordRule.bins)
        )
    }
}
