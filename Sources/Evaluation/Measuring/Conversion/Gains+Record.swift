import EvaluationRecords
import Statistics

extension Gains {
    init(_ matrix: GainMatrix) {
        self.init(
            truePositive: matrix.tp,
            falsePositive: matrix.fp,
            falseNegative: matrix.fn,
            trueNegative: matrix.tn
        )
    }
}
