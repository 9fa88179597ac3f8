/// The difference of one column between two data sets. A column of free text, or of ids, has two: its lengths and its characters.
package struct ColumnDrift: Codable, Sendable, Hashable {
    package let name: String
    package let feature: ColumnFeature
    package let kind: ColumnKind
    /// The rule that decided the kind: `model`, `declared`, `many-numbers`, `otherwise`; `answer` for predictions.
    package let rule: String
    package let reference: SideCounts
    package let current: SideCounts
    /// The worse of values and missing values.
    package let verdict: ColumnVerdict
    /// The reason why there is no verdict, or what limits it: `no-values`, `too-few-to-judge`, `looks-like-id`, `free-text`.
    package let reason: FigureReason?
    package let values: Screen<ColumnTest>
    /// `nothing-missing` where nothing is missing on both sides.
    package let missing: Screen<MissingTest>
    package let distances: Screen<ColumnDistances>
    package let bins: Screen<ColumnBins>
    /// null unless categorical.
    package let changes: CategoryChanges?
    /// null unless asked for.
    package let evidently: EvidentlyColumn?

    package init(
        name: String,
        feature: ColumnFeature = .values,
        kind: ColumnKind,
        rule: String,
        reference: SideCounts,
        current: SideCounts,
        verdict: ColumnVerdict,
        reason: FigureReason? = nil,
        values: Screen<ColumnTest>,
        missing: Screen<MissingTest>,
        distances: Screen<ColumnDistances>,
        bins: Screen<ColumnBins>,
        changes: CategoryChanges? = nil,
        evidently: EvidentlyColumn? = nil
    ) {
        self.name = name
        self.feature = feature
        self.kind = kind
        self.rule = rule
        self.reference = reference
        self.current = current
        self.verdict = verdict
        self.reason = reason
        self.values = values
        self.missing = missing
        self.distances = distances
        self.bins = bins
        self.changes = changes
        self.evidently = evidently
    }
}

extension ColumnDrift {
    /// Its name for people and for requirements: `comment (length)` for a feature of a text.
    package var title: String { feature == .values ? name : "\(name) (\(feature.rawValue))" }
}
