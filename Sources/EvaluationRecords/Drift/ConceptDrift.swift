/// The part of a change of performance that inputs do not explain: it stays when the reference is weighted to look like the current inputs.
package struct ConceptDrift: Codable, Sendable, Hashable {
    /// By metric.
    package let metrics: TextMap<ConceptDifference>
    package let classifier: DomainClassifierKind
    /// Labelled reference rows that were weighted.
    package let rows: Int
    /// Kish's effective number of them; under 100 there are no figures.
    package let effectiveRows: Rounded
    /// The 99th percentile at which weights were cut.
    package let cutWeight: Rounded

    enum CodingKeys: String, CodingKey {
        case metrics
        case classifier
        case rows
        case effectiveRows = "effective_rows"
        case cutWeight = "cut_weight"
    }

    package init(
        metrics: TextMap<ConceptDifference>,
        classifier: DomainClassifierKind,
        rows: Int,
        effectiveRows: Rounded,
        cutWeight: Rounded
    ) {
        self.metrics = metrics
        self.classifier = classifier
        self.rows = rows
        self.effectiveRows = effectiveRows
        self.cutWeight = cutWeight
    }
}

extension ConceptDrift: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0 && effectiveRows.value >= 0, "rows from 0")
        )
    }
}
