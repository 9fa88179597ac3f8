/// Rounding to 12 significant digits, so that a record has the same id on every machine.
///
/// Logarithms, exponentials and quantiles of distributions come from libraries that may differ in their last bits from one
/// machine to the next. What comes out of them is rounded before it enters a record: bounds, p, q, standard errors, test statistics,
/// normal quantiles, the calibration fit, and metrics that are made of logarithms (``MetricFacts/isTranscendental``). What exact
/// arithmetic gives (counts, shares, AUC, sums by blocks, bootstrap percentiles of them) enters as it is.
package enum Rounding {
    /// Significant decimal digits that are kept.
    package static let digits = 12

    /// The shortest decimal that reads as the number, rounded half away from zero to 12 significant digits.
    ///
    /// Digits decide, not arithmetic: the result depends on the bits of the number alone. Numbers that are not finite stay as they are.
    /// - Parameter digits: that are kept; at least one.
    package static func rounded(_ number: Double, digits: Int = Rounding.digits) -> Double {
        guard number.isFinite, number != 0 else { return number == 0 ? 0 : number }
        let decimal = DecimalDigits(number.magnitude)
        guard decimal.digits.count > digits, let magnitude = decimal.rounded(to: digits).number else { return number }
        return number < 0 ? -magnitude : magnitude
    }
}
