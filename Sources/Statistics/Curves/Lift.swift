/// One tenth of the rows, from the greatest scores down; ties are cut in the order of the rows.
package struct LiftDecile: Sendable, Hashable {
    /// From 1.
    package let decile: Int
    package let rows: Int
    package let positives: Int
    package let cumulativeRows: Int
    package let cumulativePositives: Int
    /// The least score in it; nil without rows.
    package let leastScore: Double?
    /// Rows that share the score that the lower cut divides; 0 if it divides none.
    package let tiedRowsAtCut: Int
    /// Of all rows.
    let totalRows: Int
    let totalPositives: Int

    package var responseRate: Figure { rate(positives, rows) }
    /// The response rate over the prevalence.
    package var lift: Figure { over(responseRate) }
    /// The share of all positives down to this decile.
    package var cumulativeGain: Figure {
        totalPositives > 0
            ? .value(Double(cumulativePositives) / Double(totalPositives)) : .undefined(.noPositive)
    }
    package var cumulativeLift: Figure { over(rate(cumulativePositives, cumulativeRows)) }

    /// The number of positives among the rows down to here if they were drawn at random, as quantiles of the
    /// hypergeometric distribution.
    package func randomBand(_ level: Level = .ninetyFive) -> ClosedRange<Int>? {
        let ends = [level.alpha / 2, 1 - level.alpha / 2].compactMap {
            Distributions.hypergeometricQuantile(
                $0,
                marked: totalPositives,
                drawn: cumulativeRows,
                total: totalRows
            )
        }
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }

    private func rate(_ k: Int, _ n: Int) -> Figure {
        n > 0 ? .value(Double(k) / Double(n)) : .undefined(.noRows)
    }

    private func over(_ rate: Figure) -> Figure {
        guard totalPositives > 0 else { return .undefined(.noPositive) }
        return rate.map { $0 / (Double(totalPositives) / Double(totalRows)) }
    }
}

/// The lift by deciles. It needs a ranking, then the rows once more in their order: that alone decides how ties are cut.
package struct LiftCounter: Sendable {
    private let rows: Int
    private let positives: Int
    private let cuts: [Cut]
    /// Scores that are divided, ascending, and for each how many of its rows were seen.
    private let scores: [Double]
    private var seen: [Int]
    private var found: [Int]

    /// The rows down to a cut.
    private struct Cut {
        let rows: Int
        let positives: Int
        let score: Double
        /// Rows of that score above the cut, of how many; none where the cut divides no score.
        let taken: Int
        let tied: Int
    }

    package init(_ ranking: ScoreRanking) throws(StatisticsError) {
        rows = ranking.rows
        positives = ranking.positives
        let ends = (1...10).map { (ranking.rows * $0 + 9) / 10 }
        cuts = try ranking.visited(LiftVisitor(ends)).cuts.map {
            Cut(rows: $0.rows, positives: $0.positives, score: $0.score, taken: $0.taken, tied: $0.tied)
        }
        scores = Array(cuts.filter { $0.tied > 0 }.map(\.score).reversed()).withoutRepetitions
        seen = [Int](repeating: 0, count: scores.count)
        found = [Int](repeating: 0, count: cuts.count)
    }

    /// Shows the next rows, in their order.
    package mutating func add(_ rows: BinaryRows) {
        guard let least = scores.first, let greatest = scores.last else { return }
        for place in 0..<rows.count {
            let score = rows.scores[place]
            if score < least || score > greatest { continue }
            let index = scores.countBelow(score)
            guard scores[index] == score else { continue }
            note(index, isPositive: rows.isPositive[place])
        }
    }

    private mutating func note(_ index: Int, isPositive: Bool) {
        seen[index] += 1
        guard isPositive else { return }
        for cut in cuts.indices
        where cuts[cut].tied > 0 && cuts[cut].score == scores[index] && seen[index] <= cuts[cut].taken {
            found[cut] += 1
        }
    }

    package var deciles: [LiftDecile] {
        var last = (rows: 0, positives: 0)
        return cuts.indices.map { place in
            let cut = cuts[place]
            let total = (rows: cut.rows, positives: cut.positives + found[place])
            defer { last = total }
            return LiftDecile(
                decile: place + 1,
                rows: total.rows - last.rows,
                positives: total.positives - last.positives,
                cumulativeRows: total.rows,
                cumulativePositives: total.positives,
                leastScore: total.rows > last.rows ? cut.score : nil,
                tiedRowsAtCut: cut.tied,
                totalRows: rows,
                totalPositives: positives
            )
        }
    }
}

extension LiftCounter {
    /// The deciles of rows in memory.
    package static func deciles(_ rows: BinaryRows, _ ranking: ScoreRanking) throws(StatisticsError) -> [LiftDecile] {
        var counter = try LiftCounter(ranking)
        counter.add(rows)
        return counter.deciles
    }
}

/// The places of cuts after some numbers of rows.
private struct LiftVisitor: GroupVisitor {
    private let ends: [Int]
    private var rows = 0
    private var positives = 0
    private(set) var cuts: [(rows: Int, positives: Int, score: Double, taken: Int, tied: Int)] = []

    init(_ ends: [Int]) {
        self.ends = ends
    }

    mutating func visit(_ group: ScoreGroup) {
        let size = group.positives + group.negatives
        while cuts.count < ends.count, ends[cuts.count] <= rows + size {
            let taken = ends[cuts.count] - rows
            if taken == size {
                cuts.append((rows + size, positives + group.positives, group.score, 0, 0))
            } else {
                cuts.append((rows + taken, positives, group.score, taken, taken > 0 ? size : 0))
            }
        }
        rows += size
        positives += group.positives
    }
}
