/// Scores of each class in 20 bins of [0, 1].
package struct ScoreDensity: Sendable, Hashable {
    package let negative: [Int]
    package let positive: [Int]

    package init(_ ranking: ScoreRanking) throws(StatisticsError) {
        let visitor = try ranking.visited(DensityVisitor())
        negative = visitor.negative.counts
        positive = visitor.positive.counts
    }
}

struct DensityVisitor: GroupVisitor {
    private(set) var negative = Histogram(0, 1, bins: 20)
    private(set) var positive = Histogram(0, 1, bins: 20)

    mutating func visit(_ group: ScoreGroup) {
        if group.negatives > 0 { negative.add(group.score, times: group.negatives) }
        if group.positives > 0 { positive.add(group.score, times: group.positives) }
    }
}
