/// The difference of a metric on the same rows, turned so that positive means that the challenger is better.
package struct PairedDifference: Codable, Sendable, Hashable {
    /// The metric of the first, as it is.
    package let first: Double
    /// The metric of the challenger, as it is.
    package let second: Double
    package let difference: Double
    /// null where no interval can be given.
    package let low: Rounded?
    package let high: Rounded?
    /// The method that gave the bounds.
    package let interval: IntervalKind
    package let level: Double
    /// null when the variance is 0.
    package let p: Rounded?
    /// p adjusted over the challengers; for the deciding metric alone.
    package let pHolm: Rounded?
    package let verdict: ComparisonVerdict
    /// Rows that would decide; null unless undecided.
    package let neededRows: Int?

    enum CodingKeys: String, CodingKey {
        case first
        case second
        case difference
        case low
        case high
        case interval
        case level
        case p
        case pHolm = "p_holm"
        case verdict
        case neededRows = "n_needed"
    }

    package init(
        first: Double,
        second: Double,
        difference: Double,
        low: Rounded?,
        high: Rounded?,
        interval: IntervalKind,
        level: Double,
        p: Rounded?,
        pHolm: Rounded? = nil,
        verdict: ComparisonVerdict,
        neededRows: Int? = nil
    ) {
        self.first = first
        self.second = second
        self.difference = difference
        self.low = low
        self.high = high
        self.interval = interval
        self.level = level
        self.p = p
        self.pHolm = pHolm
        self.verdict = verdict
        self.neededRows = neededRows
    }
}

extension PairedDifference: RecordChecked {
    var expected: String? {
        RecordRule.first(
            ((low == nil) == (high == nil), "both bounds, or neither"),
            (low.flatMap { low in high.map { low <= $0 } } ?? true, "low up to high"),
            ([p, pHolm].allSatisfy { $0.map { (0...1).contains($0.value) } ?? true }, "p between 0 and 1"),
            (level > 0 && level < 1, "a level between 0 and 1")
        )
    }
}
