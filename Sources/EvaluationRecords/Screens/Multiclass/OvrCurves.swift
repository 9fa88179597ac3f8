/// Curves of the 20 largest classes, each against the rest.
package struct OvrCurves: Codable, Sendable, Hashable {
    package let curves: [OvrCurve]
    /// Classes without a curve.
    package let leftOut: Int

    enum CodingKeys: String, CodingKey {
        case curves
        case leftOut = "left_out"
    }

    package init(
        curves: [OvrCurve],
        leftOut: Int
    ) {
        self.curves = curves
        self.leftOut = leftOut
    }
}

extension OvrCurves: RecordChecked {
    /// The most classes that have curves.
    package static let limit = 20

    var expected: String? {
        RecordRule.first(
            (curves.count <= Self.limit, "at most \(Self.limit) curves")
        )
    }
}
