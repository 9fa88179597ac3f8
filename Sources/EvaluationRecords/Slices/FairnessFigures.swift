/// The figures of the groups of one protected column.
package struct FairnessFigures: Codable, Sendable, Hashable {
    package let column: String
    /// The group that the others are compared with.
    package let reference: String
    package let groups: [FairnessGroup]
    /// Figures over all groups, such as `demographic_parity_difference`.
    package let gaps: MetricFigures

    package init(
        column: String,
        reference: String,
        groups: [FairnessGroup],
        gaps: MetricFigures
    ) {
        self.column = column
        self.reference = reference
        self.groups = groups
        self.gaps = gaps
    }
}
