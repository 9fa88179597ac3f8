/// The weights that rows may have: 0, or a number whose fourth power, summed over all rows, a double holds. Figures of weights beyond would
/// be infinite or divided by 0, although each weight is a number.
package enum RowWeight {
    package static let least = 1e-50
    package static let greatest = 1e50
    /// The rule as messages say it.
    package static let rule = "a weight of 0, or from 1e-50 to 1e50"

    /// False for NaN, too.
    package static func isGood(_ weight: Double) -> Bool { weight == 0 || weight >= least && weight <= greatest }
}
