/// The test that as many values of a column are missing on both sides.
package struct MissingTest: Codable, Sendable, Hashable {
    /// The share of the reference, with its interval.
    package let reference: MetricFigure
    package let current: MetricFigure
    /// Current less reference.
    package let difference: Double
    /// Newcombe's bounds of the difference, at a level for all columns together.
    package let low: Rounded
    package let high: Rounded
    package let level: Rounded
    /// Of the pooled test of two proportions.
    package let p: Rounded
    /// Over all tests of the family: Benjamini and Hochberg.
    package let q: Rounded
    package let qDependent: Rounded
    /// The distance from 0 that the bounds leave.
    package let effectLow: Rounded
    package let verdict: ColumnVerdict

    enum CodingKeys: String, CodingKey {
        case reference
        case current
        case difference
        case low
        case high
        case level
        case p
        case q
        case qDependent = "q_dependent"
        case effectLow = "effect_low"
        case verdict
    }

    package init(
        reference: MetricFigure,
        current: MetricFigure,
        difference: Double,
        low: Rounded,
        high: Rounded,
        level: Rounded,
        p: Rounded,
        q: Rounded,
        qDependent: Rounded,
        effectLow: Rounded,
        verdict: ColumnVerdict
    ) {
        self.reference = reference
        self.current = current
        self.difference = difference
        self.low = low
        self.high = high
        self.level = level
        self.p = p
        self.q = q
        self.qDependent = qDependent
        self.effectLow = effectLow
        self.verdict = verdict
    }
}

extension MissingTest: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (low <= high, "low up to high"),
            ([p, q, qDependent].allSatisfy { (0...1).contains($0.value) }, "p and q between 0 and 1"),
            (level.value > 0 && level.value < 1, "a level between 0 and 1")
        )
    }
}
