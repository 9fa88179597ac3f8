import EvaluationRecords
import Statistics

extension BinaryMeasure {
    /// All figures of the cells at the thresholds k/40.
    func sweep() throws(StatisticsError) -> Screen<EvaluationRecords.ThresholdSweep> {
        if let reason = noProbability { return .undefined(reason) }
        let thresholds = Statistics.ThresholdSweep.fortieths
        let cells = try Statistics.ThresholdSweep.cells(ranking, at: thresholds)
        let rows = ranking.isWeighted ? try Statistics.ThresholdSweep.cells(counts, at: thresholds) : cells
        return .given(
            EvaluationRecords.ThresholdSweep(
                points: thresholds.indices.map { point(thresholds[$0], cells[$0], rows[$0]) }
            )
        )
    }

    private func point(_ threshold: Double, _ cells: BinaryCells, _ rows: BinaryCells) -> ThresholdPoint {
        let figures: [(String, Figure)] = [
            ("accuracy", cells.accuracy), ("balanced_accuracy", cells.balancedAccuracy),
            ("precision", cells.precision), ("recall", cells.recall), ("specificity", cells.specificity),
            ("fpr", cells.falsePositiveRate), ("f1", cells.f1), ("mcc", cells.mcc), ("cohen_kappa", cells.cohenKappa),
            ("hamming_loss", cells.hammingLoss), ("jaccard", cells.jaccard),
            ("predicted_positive_rate", cells.predictedPositiveRate),
            ("cost_gain_per_row", cells.gain(Gains(plan.settings.costs[0]))),
        ]
        let numbers = Dictionary(uniqueKeysWithValues: figures.map { ($0.0, $0.1.number) })
        func number(_ name: String) -> Double? { numbers[name] ?? nil }
        return ThresholdPoint(
            threshold: threshold,
            tn: Int(rows.tn),
            fp: Int(rows.fp),
            fn: Int(rows.fn),
            tp: Int(rows.tp),
            weighted: ranking.isWeighted
                ? WeightedCells(tn: cells.tn, fp: cells.fp, fn: cells.fn, tp: cells.tp) : nil,
            accuracy: number("accuracy"),
            balancedAccuracy: number("balanced_accuracy"),
            precision: number("precision"),
            recall: number("recall"),
            specificity: number("specificity"),
            fpr: number("fpr"),
            f1: number("f1"),
            mcc: number("mcc"),
            cohenKappa: number("cohen_kappa"),
            hammingLoss: number("hamming_loss"),
            jaccard: number("jaccard"),
            predictedPositiveRate: number("predicted_positive_rate"),
            costGainPerRow: number("cost_gain_per_row"),
            undefined: TextMap(figures.compactMap { name, figure in figure.reason.map { (name, FigureReason($0)) } })
        )
    }
}
