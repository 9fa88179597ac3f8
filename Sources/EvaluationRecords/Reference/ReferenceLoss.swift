/// The mean loss of a version on its reference: what later labels are held against. Each loss of a row is between 0 and 1.
package struct ReferenceLoss: Codable, Sendable, Hashable {
    /// `error`: another class than the label; `brier`: (score - label)^2; `absolute`: min(1, |value - prediction| / scale).
    package let kind: ReferenceLossKind
    /// With its interval.
    package let mean: MetricFigure
    /// The 95th percentile of |value - prediction|, of `absolute`; else null.
    package let scale: Double?

    package init(
        kind: ReferenceLossKind,
        mean: MetricFigure,
        scale: Double? = nil
    ) {
        self.kind = kind
        self.mean = mean
        self.scale = scale
    }
}

extension ReferenceLoss: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (scale.map { $0 > 0 } ?? true, "a scale above 0")
        )
    }
}
