/// Sums of weights in the cells of a binary confusion matrix.
package struct WeightedCells: Codable, Sendable, Hashable {
    package let tn: Double
    package let fp: Double
    package let fn: Double
    package let tp: Double

    package init(
        tn: Double,
        fp: Double,
        fn: Double,
        tp: Double
    ) {
        self.tn = tn
        self.fp = fp
        self.fn = fn
        self.tp = tp
    }
}
