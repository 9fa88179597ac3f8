/// Segments where the model errs most: found on one half of the rows, measured on the other.
package struct WeakSegments: Codable, Sendable, Hashable {
    /// Rows of the half that the tree was grown on.
    package let foundOn: Int
    /// Rows of the half that the figures are of.
    package let measuredOn: Int
    /// The error that the tree splits by.
    package let metric: MetricName
    package let segments: [WeakSegment]

    enum CodingKeys: String, CodingKey {
        case foundOn = "found_on"
        case measuredOn = "measured_on"
        case metric
        case segments
    }

    package init(
        foundOn: Int,
        measuredOn: Int,
        metric: MetricName,
        segments: [WeakSegment]
    ) {
        self.foundOn = foundOn
        self.measuredOn = measuredOn
        self.metric = metric
        self.segments = segments
    }
}

extension WeakSegments: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (foundOn >= 0 && measuredOn >= 0, "rows from 0")
        )
    }
}
