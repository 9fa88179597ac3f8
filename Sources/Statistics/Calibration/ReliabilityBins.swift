/// A bin of scores with what was predicted and what happened.
package struct ReliabilityBin: Sendable, Hashable {
    /// From 0; empty bins are left out of lists.
    package let bin: Int
    package let rows: Int
    package let positives: Int
    /// Of weights.
    package let weight: Double
    package let meanScore: Double
    package let fractionPositive: Double

    /// Wilson's interval of the share of positives, by rows.
    package func rate(_ level: Level = .ninetyFive) -> Rate { Rate(positives, of: rows, level) }
}

/// Scores in bins, and how far mean score and share of positives are apart.
package struct Reliability: Sendable, Hashable {
    package let edges: [Double]
    /// Rows of each bin, empty ones included.
    package let counts: [Int]
    /// The bins with weight.
    package let bins: [ReliabilityBin]
    /// The weighted mean distance over the bins.
    package let expectedError: Figure
    /// The greatest distance.
    package let greatestError: Figure

    /// Ten bins of one width; a score at an edge belongs to the bin below it.
    package static func uniform(_ ranking: ScoreRanking) throws(StatisticsError) -> Reliability {
        try Reliability(ranking, edges: Edges.uniform(0, 1, bins: 10))
    }

    /// Ten bins between the type-7 deciles of the scores; repeated deciles leave bins empty.
    package static func quantile(_ ranking: ScoreRanking) throws(StatisticsError) -> Reliability {
        try Reliability(ranking, edges: try ranking.quantiles(parts: 10))
    }

    init(_ ranking: ScoreRanking, edges: [Double]) throws(StatisticsError) {
        self.init(try ranking.visited(BinVisitor(edges)), edges: edges)
    }

    init(_ visitor: BinVisitor, edges: [Double]) {
        self.edges = edges
        counts = visitor.sums.map(\.rows)
        bins = visitor.sums.enumerated().compactMap { bin, sums in sums.bin(bin) }
        let total = visitor.sums.map(\.weight).compensatedSum
        let distances = bins.map { abs($0.fractionPositive - $0.meanScore) }
        guard total > 0, let greatest = distances.max() else {
            expectedError = .undefined(.noRows)
            greatestError = .undefined(.noRows)
            return
        }
        expectedError = Figure(zip(bins, distances).map { $0.weight / total * $1 }.compensatedSum)
        greatestError = Figure(greatest)
    }
}

/// Sums of the rows of a bin.
struct BinSums: Sendable {
    var rows = 0
    var positives = 0
    var weight = 0.0
    var positive = 0.0
    var score = CompensatedSum()

    func bin(_ bin: Int) -> ReliabilityBin? {
        guard weight > 0 else { return nil }
        return ReliabilityBin(
            bin: bin,
            rows: rows,
            positives: positives,
            weight: weight,
            meanScore: score.value / weight,
            fractionPositive: positive / weight
        )
    }
}

/// Sums by bins, between ascending edges. The bin of a score is the number of inner edges below it.
struct BinVisitor: GroupVisitor {
    private let inner: [Double]
    private var bin: Int
    private(set) var sums: [BinSums]

    init(_ edges: [Double]) {
        inner = Array(edges.dropFirst().dropLast())
        bin = inner.count
        sums = [BinSums](repeating: BinSums(), count: inner.count + 1)
    }

    @inline(__always)
    mutating func visit(_ group: ScoreGroup) {
        while bin > 0, !(inner[bin - 1] < group.score) { bin -= 1 }
        let weight = group.positive + group.negative
        sums[bin].rows &+= group.positives + group.negatives
        sums[bin].positives &+= group.positives
        sums[bin].weight += weight
        sums[bin].positive += group.positive
        sums[bin].score.add(weight * group.score)
    }
}

extension ScoreRanking {
    /// The type-7 quantiles of the scores at k/K, k = 0 to K, by rows.
    package func quantiles(parts: Int) throws(StatisticsError) -> [Double] {
        let positions = (0...parts).map { Quantiles.position(count: rows, $0, of: parts) }
        let ranks = Set(positions.flatMap { [$0.rank, min(rows - 1, $0.rank + 1)] })
        let picker = try visited(RankPicker(rows: rows, Array(ranks)))
        return (0...parts).map { k in
            Quantiles.value(count: rows, k, of: parts) { picker.values[min(rows - 1, $0)] ?? 0 }
        }
    }
}

/// The scores with some ranks, from 0 for the least.
struct RankPicker: GroupVisitor {
    /// Descending.
    private var wanted: [Int]
    private var left: Int
    private(set) var values: [Int: Double] = [:]

    init(rows: Int, _ ranks: [Int]) {
        wanted = ranks.sorted()
        left = rows
    }

    @inline(__always)
    mutating func visit(_ group: ScoreGroup) {
        left &-= group.positives &+ group.negatives
        while let rank = wanted.last, rank >= left {
            values[rank] = group.score
            wanted.removeLast()
        }
    }
}
