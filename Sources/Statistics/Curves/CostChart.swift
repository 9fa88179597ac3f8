/// The gain of a row by threshold, for one set of gains.
package struct CostChart: Sendable {
    package let gains: Gains
    /// Nothing predicted positive: the threshold is infinite.
    package let allNegative: Figure
    /// The smallest score as threshold.
    package let allPositive: Figure
    package let optimum: ThresholdFigure?

    package init(_ ranking: ScoreRanking, _ gains: Gains) throws(StatisticsError) {
        self.gains = gains
        let none = BinaryCells(fn: ranking.positive, tn: ranking.negative)
        allNegative = none.gain(gains)
        let visited = try ranking.visited(BestGain(gains, none))
        optimum = visited.tracker.best
        allPositive = visited.last
    }
}

private struct BestGain: CutoffVisitor {
    private let gains: Gains
    private(set) var tracker = BestTracker()
    private(set) var last = Figure.undefined(.noRows)

    init(_ gains: Gains, _ none: BinaryCells) {
        self.gains = gains
        if let gain = none.gain(gains).number { tracker.add(.infinity, gain) }
    }

    mutating func visit(_ cutoff: Cutoff) {
        last = cutoff.cells.gain(gains)
        if let gain = last.number { tracker.add(cutoff.threshold, gain) }
    }
}
