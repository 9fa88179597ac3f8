/// The gain of one row by its cell of the confusion matrix, in any unit; costs are negative.
package struct GainMatrix: Codable, Sendable, Hashable {
    package let tp: Double
    package let fp: Double
    package let fn: Double
    package let tn: Double

    package init(
        tp: Double,
        fp: Double,
        fn: Double,
        tn: Double
    ) {
        self.tp = tp
        self.fp = fp
        self.fn = fn
        self.tn = tn
    }

    /// The weights of the oracle: 1 for a hit, -0.3 for a false alarm.
    package static let standard = GainMatrix(tp: 1, fp: -0.3, fn: 0, tn: 0)
}
