/// The interval of a figure, or the reason why it has none.
package enum FigureInterval: Sendable, Hashable {
    case bounds(FigureBounds)
    case none(FigureReason)

    /// - Returns: the bounds; the reason `not-finite` where they are no interval.
    package static func bounds(
        _ low: Double,
        _ high: Double,
        _ kind: IntervalKind,
        level: Double = 0.95
    ) -> FigureInterval {
        guard let bounds = FigureBounds(low, high, kind, level: level) else { return FigureInterval.none(.notFinite) }
        return FigureInterval.bounds(bounds)
    }
}

/// Bounds that are finite and in order, and how they were found.
package struct FigureBounds: Sendable, Hashable {
    package let low: Double
    package let high: Double
    package let kind: IntervalKind
    /// Between 0 and 1.
    package let level: Double

    /// Rounds the bounds (``Rounding``) unless the kind is exact.
    /// - Returns: nil unless both are finite, in order, and the level is between 0 and 1.
    package init?(_ low: Double, _ high: Double, _ kind: IntervalKind, level: Double = 0.95) {
        guard low.isFinite, high.isFinite, low <= high, level > 0, level < 1 else { return nil }
        self.low = kind.isExact ? low : Rounding.rounded(low)
        self.high = kind.isExact ? high : Rounding.rounded(high)
        self.kind = kind
        self.level = level
    }

    private init(rounding bounds: FigureBounds) {
        low = Rounding.rounded(bounds.low)
        high = Rounding.rounded(bounds.high)
        kind = bounds.kind
        level = bounds.level
    }

    /// The same, rounded whatever their kind.
    var rounded: FigureBounds { FigureBounds(rounding: self) }
}
