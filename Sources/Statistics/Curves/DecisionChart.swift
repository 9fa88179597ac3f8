/// Figures at every distinct score as threshold, and where each is best.
package struct DecisionChart: Sendable {
    package let distinctScores: Int
    /// All thresholds in descending order; 60 equally spaced ones above 120.
    package let points: [Cutoff]
    package let precision: ThresholdFigure?
    package let recall: ThresholdFigure?
    package let specificity: ThresholdFigure?
    package let f1: ThresholdFigure?
    package let accuracy: ThresholdFigure?
    package let mcc: ThresholdFigure?
    package let youden: ThresholdFigure?

    package init(_ ranking: ScoreRanking) throws(StatisticsError) {
        let best = try ranking.visited(BestFigures())
        distinctScores = best.distinct
        points = try Self.points(ranking, distinct: best.distinct)
        precision = best.precision.best
        recall = best.recall.best
        specificity = best.specificity.best
        f1 = best.f1.best
        accuracy = best.accuracy.best
        mcc = best.mcc.best
        youden = best.youden.best
    }

    private static func points(_ ranking: ScoreRanking, distinct: Int) throws(StatisticsError) -> [Cutoff] {
        var places = Array(0..<distinct)
        if distinct > 120 { places = (0..<60).map { (2 * $0 * (distinct - 1) + 59) / 118 } }
        return try ranking.visited(CutoffPicker(places)).picked
    }
}

/// The best thresholds of the chart's figures.
private struct BestFigures: CutoffVisitor {
    var distinct = 0
    var precision = BestTracker()
    var recall = BestTracker()
    var specificity = BestTracker()
    var f1 = BestTracker()
    var accuracy = BestTracker()
    var mcc = BestTracker()
    var youden = BestTracker()

    @inline(__always)
    mutating func visit(_ cutoff: Cutoff) {
        distinct &+= 1
        let cells = cutoff.cells
        let threshold = cutoff.threshold
        let predicted = cells.tp + cells.fp
        precision.add(threshold, predicted > 0 ? cells.tp / predicted : 0)
        accuracy.add(threshold, (cells.tp + cells.tn) / cells.total)
        let positive = cells.positive
        let negative = cells.negative
        let rate = positive > 0 ? cells.tp / positive : 0
        let other = negative > 0 ? cells.tn / negative : 0
        recall.add(threshold, rate)
        specificity.add(threshold, other)
        let twice = 2 * cells.tp + cells.fp + cells.fn
        f1.add(threshold, twice > 0 ? 2 * cells.tp / twice : 0)
        mcc.add(threshold, cells.mcc.number ?? 0)
        if positive > 0, negative > 0 { youden.add(threshold, rate - cells.fp / negative) }
    }
}

/// The thresholds with some places among all, from 0 for the greatest.
struct CutoffPicker: CutoffVisitor {
    private let places: [Int]
    private var next = 0
    private var place = 0
    private(set) var picked: [Cutoff] = []

    /// - Parameter places: ascending.
    init(_ places: [Int]) {
        self.places = places
    }

    mutating func visit(_ cutoff: Cutoff) {
        while next < places.count, places[next] == place {
            picked.append(cutoff)
            next += 1
        }
        place += 1
    }
}
