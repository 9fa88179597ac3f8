import EvaluationRecords
import Statistics

/// The metrics of some rows of a binary task at the threshold of all, without those intervals that need a bootstrap.
struct BinarySubset {
    let figures: MetricFigures

    /// - Parameter places: of rows with weight, one or more.
    init(_ rows: BinaryRows, _ places: [Int], _ measure: BinaryMeasure) throws(StatisticsError) {
        let part = try rows.rows(at: places)
        let ranking = try ScoreRanking(part)
        let own = try BinaryMeasure(
            measure.plan,
            ranking: ranking,
            counts: part.weights == nil ? ranking : try ScoreRanking(try BinaryStore.withoutWeights(part)),
            threshold: measure.threshold,
            level: measure.level,
            threads: measure.threads
        )
        let none = BootstrapIntervals<BinaryMetric>(.success([:]), .of(rows: places.count), measure.level)
        let weighted = part.weights == nil ? nil : WeightedCellSums(part, threshold: measure.threshold.value.score)
        figures = BinaryMetrics(own, none, weighted: weighted).figures
    }
}
