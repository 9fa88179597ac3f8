/// The share of rows with an error up to a bound (REC curve).
package struct RecScreen: Codable, Sendable, Hashable {
    package let maxError: Double
    /// Up to the largest error.
    package let area: Double
    /// The largest error of predicting the mean.
    package let nullMax: Double
    package let areaToNullMax: Double
    /// At most 1,000.
    package let points: [RecPoint]

    enum CodingKeys: String, CodingKey {
        case maxError = "max_error"
        case area
        case nullMax = "null_max"
        case areaToNullMax = "area_to_null_max"
        case points
    }

    package init(
        maxError: Double,
        area: Double,
        nullMax: Double,
        areaToNullMax: Double,
        points: [RecPoint]
    ) {
        self.maxError = maxError
        self.area = area
        self.nullMax = nullMax
        self.areaToNullMax = areaToNullMax
        self.points = points
    }
}

extension RecScreen: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.isCurve(points.count), RecordRule.curve)
        )
    }
}
