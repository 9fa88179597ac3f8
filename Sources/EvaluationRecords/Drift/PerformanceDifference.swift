/// A metric on both sides, and its difference.
package struct PerformanceDifference: Codable, Sendable, Hashable {
    package let reference: MetricFigure
    package let current: MetricFigure
    /// Current less reference, as the metric is.
    package let difference: Rounded
    /// null where no interval can be given.
    package let low: Rounded?
    package let high: Rounded?
    /// The method that gave the bounds.
    package let interval: IntervalKind?
    /// The reason why there is no interval.
    package let noInterval: FigureReason?
    package let level: Double
    /// null where the method has none.
    package let p: Rounded?
    /// The loss that is allowed; null if nobody said, and then 0 decides.
    package let tolerance: Double?
    package let verdict: PerformanceVerdict

    enum CodingKeys: String, CodingKey {
        case reference
        case current
        case difference
        case low
        case high
        case interval
        case noInterval = "no_interval"
        case level
        case p
        case tolerance
        case verdict
    }

    package init(
        reference: MetricFigure,
        current: MetricFigure,
        difference: Rounded,
        low: Rounded?,
        high: Rounded?,
        interval: IntervalKind?,
        noInterval: FigureReason? = nil,
        level: Double,
        p: Rounded? = nil,
        tolerance: Double? = nil,
        verdict: PerformanceVerdict
    ) {
        self.reference = reference
        self.current = current
        self.difference = difference
        self.low = low
        self.high = high
        self.interval = interval
        self.noInterval = noInterval
        self.level = level
        self.p = p
        self.tolerance = tolerance
        self.verdict = verdict
    }
}

extension PerformanceDifference: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (
                (low == nil) == (high == nil) && (low == nil) == (interval == nil),
                "both bounds and their method, or none of them"
            ),
            (low.flatMap { low in high.map { low <= $0 } } ?? true, "low up to high"),
            (level > 0 && level < 1, "a level between 0 and 1")
        )
    }
}
