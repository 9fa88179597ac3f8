/// The logistic regression of the label on the log odds of the score; slope 1 and intercept 0 are calibrated.
package struct CalibrationFit: Codable, Sendable, Hashable {
    package let slope: Rounded
    package let intercept: Rounded
    package let slopeSE: Rounded
    package let interceptSE: Rounded

    enum CodingKeys: String, CodingKey {
        case slope
        case intercept
        case slopeSE = "slope_se"
        case interceptSE = "intercept_se"
    }

    package init(
        slope: Rounded,
        intercept: Rounded,
        slopeSE: Rounded,
        interceptSE: Rounded
    ) {
        self.slope = slope
        self.intercept = intercept
        self.slopeSE = slopeSE
        self.interceptSE = interceptSE
    }
}
