/// Figures of rows in bins, of which some are positive: counts that were drawn, or expected ones.
package struct EstimatedFigures: Sendable, Hashable {
    package let cells: BinaryCells
    package let rocArea: Figure
    package let averagePrecision: Figure
    /// Undefined for draws, which need none.
    package let brier: Figure
    package let logLoss: Figure

    /// - Parameters:
    ///   - counts: live rows of each bin.
    ///   - positives: how many of them are positive, whole or expected.
    init(_ bins: EstimationBins, counts: [Int], positives: [Double]) {
        var cells = BinaryCells()
        var area = CompensatedSum()
        var precision = CompensatedSum()
        var (tp, fp) = (0.0, 0.0)
        for bin in counts.indices.reversed() where counts[bin] > 0 {
            let positive = positives[bin]
            let negative = Double(counts[bin]) - positive
            area.add(negative * (tp + positive / 2))
            tp += positive
            fp += negative
            precision.add(positive * tp / (tp + fp))
            if bins.isPredictedPositive[bin] {
                cells.tp += positive
                cells.fp += negative
            } else {
                cells.fn += positive
                cells.tn += negative
            }
        }
        self.cells = cells
        rocArea = tp > 0 && fp > 0 ? Figure(area.value / (tp * fp)) : .undefined(.oneClass)
        averagePrecision = tp > 0 ? Figure(precision.value / tp) : .undefined(.noPositive)
        brier = .undefined(.noProbabilities)
        logLoss = .undefined(.noProbabilities)
    }

    /// The same with the losses of the bins' means as scores.
    init(_ bins: EstimationBins, counts: [Int], probabilities: [Double]) {
        let expected = zip(counts, probabilities).map { Double($0) * $1 }
        let figures = EstimatedFigures(bins, counts: counts, positives: expected)
        cells = figures.cells
        rocArea = figures.rocArea
        averagePrecision = figures.averagePrecision
        var squares = CompensatedSum()
        var logs = CompensatedSum()
        for bin in counts.indices where counts[bin] > 0 {
            let p = probabilities[bin]
            let score = bins.means[bin]
            let clipped = ProbabilityLosses.clipped(score)
            squares.add(Double(counts[bin]) * (p * (1 - p) + square(score - p)))
            logs.add(
                -Double(counts[bin]) * (p * Elementary.log(clipped) + (1 - p) * Elementary.log(1 - clipped))
            )
        }
        let total = Double(counts.reduce(0, +))
        brier = total > 0 ? Figure(squares.value / total) : .undefined(.noRows)
        logLoss = total > 0 ? Figure(logs.value / total) : .undefined(.noRows)
    }

    /// By the names of records; 0 by convention where a ratio is undefined.
    package func figure(_ metric: EstimatedMetric) -> Figure {
        switch metric {
        case .accuracy: cells.accuracy
        case .precision: cells.precision
        case .recall: cells.recall
        case .specificity: cells.specificity
        case .f1: cells.f1
        case .rocArea: rocArea
        case .averagePrecision: averagePrecision
        case .brier: brier
        case .logLoss: logLoss
        }
    }
}

/// Figures that are estimated without labels. The raw values are stable names of records.
package enum EstimatedMetric: String, Sendable, Hashable, CaseIterable {
    case accuracy
    case precision
    case recall
    case specificity
    case f1
    case rocArea = "roc_auc"
    case averagePrecision = "average_precision"
    case brier
    case logLoss = "log_loss"

    /// Those with an interval.
    package static let withInterval: [EstimatedMetric] = [
        .accuracy, .precision, .recall, .f1, .rocArea, .averagePrecision,
    ]
}
