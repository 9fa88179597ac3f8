/// The rows between two thresholds: low <= score < high.
package struct Band: Sendable, Hashable {
    /// Nil at the ends.
    package let low: Double?
    package let high: Double?
    package let rows: Int
    package let positives: Int
    package let rate: Rate
    /// The gain of all rows of the data if this band's rows were predicted positive.
    package let gainAsPositive: Figure
    package let gainAsNegative: Figure
}

/// Bands by several thresholds, as for "approve, review, decline".
package enum Bands {
    /// - Parameter cuts: in any order; k cuts make k + 1 bands.
    package static func bands(
        _ ranking: ScoreRanking,
        cuts given: [Double],
        gains: Gains = .standard,
        level: Level = .ninetyFive
    ) throws(StatisticsError) -> [Band] {
        let cuts = given.sorted()
        let counts = try ranking.visited(BandCounts(cuts))
        let total = ranking.total
        return (0...cuts.count).map { band in
            let positive = counts.positive[band]
            let negative = counts.negative[band]
            return Band(
                low: band > 0 ? cuts[band - 1] : nil,
                high: band < cuts.count ? cuts[band] : nil,
                rows: counts.rows[band],
                positives: counts.positives[band],
                rate: Rate(counts.positives[band], of: counts.rows[band], level),
                gainAsPositive: Figure((gains.truePositive * positive + gains.falsePositive * negative) / total),
                gainAsNegative: Figure((gains.falseNegative * positive + gains.trueNegative * negative) / total)
            )
        }
    }

    /// Cuts at which the outer bands are nearly pure.
    package struct Cuts: Sendable, Hashable {
        /// The smallest distinct score t with a precision of {score >= t} that reaches the target.
        package let upper: Double?
        /// The largest distinct score t with rows below it whose share of negatives reaches the target.
        package let lower: Double?

        /// Both without repetition, ascending; the lower one is cut to the upper one.
        package var used: [Double] {
            switch (lower, upper) {
            case (let lower?, let upper?): [min(lower, upper), upper].withoutRepetitions
            case (let cut?, nil), (nil, let cut?): [cut]
            case (nil, nil): []
            }
        }
    }

    package static func cuts(_ ranking: ScoreRanking, target: Double) throws(StatisticsError) -> Cuts {
        let visitor = try ranking.visited(CutVisitor(target: target))
        return Cuts(upper: visitor.upper, lower: visitor.lower)
    }
}

private struct BandCounts: GroupVisitor {
    private let cuts: [Double]
    private var band: Int
    private(set) var rows: [Int]
    private(set) var positives: [Int]
    private(set) var positive: [Double]
    private(set) var negative: [Double]

    init(_ cuts: [Double]) {
        self.cuts = cuts
        band = cuts.count
        rows = [Int](repeating: 0, count: cuts.count + 1)
        positives = rows
        positive = [Double](repeating: 0, count: cuts.count + 1)
        negative = positive
    }

    mutating func visit(_ group: ScoreGroup) {
        while band > 0, group.score < cuts[band - 1] { band -= 1 }
        rows[band] += group.positives + group.negatives
        positives[band] += group.positives
        positive[band] += group.positive
        negative[band] += group.negative
    }
}

private struct CutVisitor: CutoffVisitor {
    let target: Double
    private(set) var upper: Double?
    private(set) var lower: Double?

    init(target: Double) {
        self.target = target
    }

    mutating func visit(_ cutoff: Cutoff) {
        let cells = cutoff.cells
        let above = cells.tp + cells.fp
        if above > 0, cells.tp / above >= target { upper = cutoff.threshold }
        let below = cells.fn + cells.tn
        if lower == nil, below > 0, cells.tn / below >= target { lower = cutoff.threshold }
    }
}
