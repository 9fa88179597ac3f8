/// The figures of a task with two classes that need no threshold, in one walk over the ranking.
package struct BinarySummary: Sendable {
    /// By rows, with DeLong's variance; weights are left out.
    package let area: AreaUnderCurve
    /// By weights; the same as `area` where there are none.
    package let weightedArea: Figure
    /// `weightedArea` with the interval by DeLong's components; the interval of `area` where there are no weights.
    package let areaEstimate: Estimate
    package let averagePrecision: Figure
    package let precisionRecallArea: Figure
    package let kolmogorovSmirnov: Figure
    package let partialArea: PartialArea
    package let losses: ProbabilityLosses
    package let uniformCalibration: Reliability
    package let density: ScoreDensity
    package let distinctScores: Int

    package init(
        _ ranking: ScoreRanking,
        partialLimit: Double = 0.1,
        level: Level = .ninetyFive
    ) throws(StatisticsError) {
        let edges = Edges.uniform(0, 1, bins: 10)
        let areas = AreaVisitor(positives: ranking.positives, negatives: ranking.negatives)
        let curves = Both(areas, CurveSums(ranking, limit: partialLimit))
        let scores = Both(Both(BinVisitor(edges), DensityVisitor()), LossVisitor())
        let seen = try ranking.visited(Both(curves, scores))
        area = seen.first.first.area
        areaEstimate = ranking.isWeighted ? try WeightedArea(ranking).estimate(level) : area.estimate(level)
        weightedArea = areaEstimate.figure
        averagePrecision = seen.first.second.averagePrecision
        precisionRecallArea = seen.first.second.precisionRecallArea
        kolmogorovSmirnov = seen.first.second.kolmogorovSmirnov
        partialArea = PartialArea(limit: partialLimit, raw: seen.first.second.partialArea)
        distinctScores = seen.first.second.distinct
        uniformCalibration = Reliability(seen.second.first.first, edges: edges)
        density = ScoreDensity(seen.second.first.second)
        losses = ProbabilityLosses(seen.second.second, ranking, level)
    }
}

extension ScoreDensity {
    init(_ visitor: DensityVisitor) {
        negative = visitor.negative.counts
        positive = visitor.positive.counts
    }
}

/// Rates at a threshold with Wilson's intervals, from counts of rows.
package struct BinaryRates: Sendable, Hashable {
    package let accuracy: Rate
    package let precision: Rate
    package let recall: Rate
    package let specificity: Rate
    package let falsePositiveRate: Rate
    package let negativePredictiveValue: Rate
    package let predictedPositiveRate: Rate
    package let prevalence: Rate

    package init(tp: Int, fp: Int, fn: Int, tn: Int, _ level: Level = .ninetyFive) {
        let rows = tp + fp + fn + tn
        accuracy = Rate(tp + tn, of: rows, level)
        precision = Rate(tp, of: tp + fp, level)
        recall = Rate(tp, of: tp + fn, level)
        specificity = Rate(tn, of: fp + tn, level)
        falsePositiveRate = Rate(fp, of: fp + tn, level)
        negativePredictiveValue = Rate(tn, of: fn + tn, level)
        predictedPositiveRate = Rate(tp + fp, of: rows, level)
        prevalence = Rate(tp + fn, of: rows, level)
    }

    /// - Parameter cells: of unweighted rows; what is no number of rows counts as none.
    package init(_ cells: BinaryCells, _ level: Level = .ninetyFive) {
        func rows(_ cell: Double) -> Int { Int(exactly: cell.rounded()) ?? 0 }
        self.init(tp: rows(cells.tp), fp: rows(cells.fp), fn: rows(cells.fn), tn: rows(cells.tn), level)
    }
}
