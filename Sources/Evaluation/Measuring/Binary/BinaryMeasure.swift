import EvaluationRecords
import Statistics

/// Ranked rows of two classes and the threshold at which they are cut: all that metrics and screens are made of.
struct BinaryMeasure {
    let plan: EvaluationPlan
    let level: Level
    let threads: Threads
    /// By weights, where rows have them.
    let ranking: ScoreRanking
    /// By rows.
    let counts: ScoreRanking
    let summary: BinarySummary
    /// Bins of equal rows.
    let quantileBins: Reliability
    let threshold: DecisionThreshold
    /// Of weights, at the threshold; of rows where there are no weights.
    let cells: BinaryCells
    /// Of rows, at the threshold.
    let rowCells: BinaryCells
    /// Rows whose label is none of the classes, and that count as errors.
    let unseen: UnseenRows

    init(
        _ plan: EvaluationPlan,
        ranking: ScoreRanking,
        counts: ScoreRanking,
        threshold: DecisionThreshold,
        unseen: UnseenRows = .none,
        level: Level,
        threads: Threads
    ) throws(StatisticsError) {
        self.plan = plan
        self.level = level
        self.threads = threads
        self.ranking = ranking
        self.counts = counts
        self.threshold = threshold
        self.unseen = unseen
        summary = try BinarySummary(ranking, level: level)
        quantileBins = try Reliability.quantile(ranking)
        let score = threshold.value.score
        cells = try ThresholdSweep.cells(ranking, at: [score])[0]
        rowCells = ranking.isWeighted ? try ThresholdSweep.cells(counts, at: [score])[0] : cells
    }

    var rows: Int { ranking.rows }

    /// Kish's effective number of rows; nil without weights.
    var effectiveRows: Double? {
        guard ranking.isWeighted else { return nil }
        return ranking.total / (ranking.positiveSquares + ranking.negativeSquares) * ranking.total
    }

    /// The reason why figures of the order of the scores cannot be given.
    var noRank: FigureReason? { plan.hasScores ? nil : .noProbabilities }

    /// The reason why figures of probabilities cannot be given.
    var noProbability: FigureReason? {
        if !plan.hasScores { return .noProbabilities }
        return plan.settings.scoresOnly || !ranking.areProbabilities ? .scoresOnly : nil
    }

    /// Negative, then positive.
    var labels: [String] {
        let positive = plan.positiveIndex ?? 1
        return [plan.classes[1 - positive], plan.classes[positive]]
    }

    /// The threshold as a number that curves can keep.
    var keptThreshold: Double? { threshold.value.score.isFinite ? threshold.value.score : nil }
}

/// Rows whose label is none of the classes, counted as errors.
struct UnseenRows {
    let rows: Int
    let weight: Double
    let squares: Double

    static let none = UnseenRows(rows: 0, weight: 0, squares: 0)
}
