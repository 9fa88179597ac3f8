/// A figure of a window that was estimated without labels.
package struct WindowEstimatedFigure: Codable, Sendable, Hashable {
    package let estimate: Double
    package let low: Rounded
    package let high: Rounded
    /// The same figure on the reference, with its labels.
    package let reference: Double
    /// Chunks of the reference whose realised figure lay inside of the estimate's interval, and chunks that could be judged.
    package let backtestInside: Int
    package let backtestJudged: Int
    /// True where the backtest passed, as it has for each figure that a window is given; those of records that earlier releases wrote may not.
    package let speaks: Bool
    /// True for a precision of few rows beyond the threshold: bins say little of it.
    package let isCoarse: Bool
    /// True if the interval lies wholly beyond the tolerance.
    package let isBeyond: Bool

    enum CodingKeys: String, CodingKey {
        case estimate
        case low
        case high
        case reference
        case backtestInside = "backtest_inside"
        case backtestJudged = "backtest_judged"
        case speaks
        case isCoarse = "coarse"
        case isBeyond = "beyond"
    }

    package init(
        estimate: Double,
        low: Rounded,
        high: Rounded,
        reference: Double,
        backtestInside: Int,
        backtestJudged: Int,
        speaks: Bool,
        isCoarse: Bool = false,
        isBeyond: Bool
    ) {
        self.estimate = estimate
        self.low = low
        self.high = high
        self.reference = reference
        self.backtestInside = backtestInside
        self.backtestJudged = backtestJudged
        self.speaks = speaks
        self.isCoarse = isCoarse
        self.isBeyond = isBeyond
    }

    /// True if it counts against a version.
    package var isAgainst: Bool { speaks && isBeyond && !isCoarse }
}

/// The estimate of a window by a reference, without labels. It sees changes of the inputs, never of what follows from them.
package struct WindowEstimate: Codable, Sendable, Hashable {
    /// The share of scores below the reference's least or above its greatest.
    package let outsideShare: Double
    /// By the names of metrics: those whose backtest passed, and none where too many scores are outside.
    package let figures: TextMap<WindowEstimatedFigure>

    enum CodingKeys: String, CodingKey {
        case outsideShare = "outside_share"
        case figures
    }

    package init(outsideShare: Double, figures: TextMap<WindowEstimatedFigure>) {
        self.outsideShare = outsideShare
        self.figures = figures
    }

    /// True if a figure that may speak is beyond the tolerance.
    package var isBeyond: Bool { figures.contains { $0.value.isAgainst } }
}
