/// The binary metrics at the thresholds k/40, k from 0 to 40.
package struct ThresholdSweep: Codable, Sendable, Hashable {
    package let points: [ThresholdPoint]

    package init(
        points: [ThresholdPoint]
    ) {
        self.points = points
    }
}

extension ThresholdSweep: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (RecordRule.isCurve(points.count), RecordRule.curve)
        )
    }
}
