import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// Rows by label and prediction; with weights, their sums beside the counts.
    var confusion: Screen<ConfusionScreen> {
        let rows = rowCells
        return .given(
            ConfusionScreen(
                labels: labels,
                cells: .dense(
                    [[Int(rows.tn), Int(rows.fp)], [Int(rows.fn), Int(rows.tp)]],
                    weighted: ranking.isWeighted ? [[cells.tn, cells.fp], [cells.fn, cells.tp]] : nil
                )
            )
        )
    }
}
