/// A calibrator for each class against the rest; the probabilities of a row are divided by their sum.
package struct MulticlassEstimation: Codable, Sendable, Hashable {
    /// In the order of the classes.
    package let calibrators: [CalibratorCurve]
    /// The range of the reference's probabilities of each class.
    package let least: [Double]
    package let greatest: [Double]
    package let rows: Int
    /// Accuracy with its interval on the reference.
    package let accuracy: MetricFigure
    package let backtest: Screen<EstimationBacktest>

    package init(
        calibrators: [CalibratorCurve],
        least: [Double],
        greatest: [Double],
        rows: Int,
        accuracy: MetricFigure,
        backtest: Screen<EstimationBacktest>
    ) {
        self.calibrators = calibrators
        self.least = least
        self.greatest = greatest
        self.rows = rows
        self.accuracy = accuracy
        self.backtest = backtest
    }
}

extension MulticlassEstimation: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (least.count == calibrators.count && greatest.count == calibrators.count, "a range for each class")
        )
    }
}
