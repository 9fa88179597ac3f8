/// Scored rows of two classes, ranked: all that rank figures, curves and threshold figures need. In memory it is two sorted
/// arrays of 8 bytes a row, one for each class (16 with weights); above a limit it is sorted runs elsewhere.
///
/// It is the same for any order of the rows, but for weights, whose sums follow the order of the rows.
package struct ScoreRanking: Sendable {
    /// Rows.
    package let positives: Int
    package let negatives: Int
    /// Sums of weights; the numbers of rows where there are no weights.
    package let positive: Double
    package let negative: Double
    /// The sum of squared weights of each class, for Kish's effective number.
    package let positiveSquares: Double
    package let negativeSquares: Double
    package let isWeighted: Bool
    /// True if all scores are in [0, 1].
    package let areProbabilities: Bool

    let storage: Storage

    enum Storage: Sendable {
        /// Ascending keys.
        case memory(positives: [UInt64], negatives: [UInt64])
        /// Descending records.
        case weighted(positives: [RunRecord], negatives: [RunRecord])
        case stored(any SortedRuns, positives: [StoredRun], negatives: [StoredRun], window: Int)
    }

    package var rows: Int { positives + negatives }
    package var total: Double { positive + negative }

    /// Shows the groups of equal scores to a visitor, from the greatest score to the least.
    /// - Throws: an error only where runs are read from elsewhere.
    package func visit<Visitor: GroupVisitor>(_ visitor: inout Visitor) throws(StatisticsError) {
        switch storage {
        case .memory(let positives, let negatives): Self.walk(positives, negatives, &visitor)
        case .weighted(let positives, let negatives):
            try Self.walk(WeightedReader(positives), WeightedReader(negatives), isWeighted: true, &visitor)
        case .stored(let store, let positives, let negatives, let window):
            if isWeighted {
                try Self.walk(
                    MergingReader<RunRecord>(positives, in: store, window: window),
                    MergingReader<RunRecord>(negatives, in: store, window: window),
                    isWeighted: true,
                    &visitor
                )
            } else {
                try Self.walk(
                    MergingReader<UInt64>(positives, in: store, window: window),
                    MergingReader<UInt64>(negatives, in: store, window: window),
                    isWeighted: false,
                    &visitor
                )
            }
        }
    }

    private static func walk<Visitor: GroupVisitor>(
        _ positives: [UInt64],
        _ negatives: [UInt64],
        _ visitor: inout Visitor
    ) {
        positives.withUnsafeBufferPointer { positives in
            negatives.withUnsafeBufferPointer { negatives in
                var left = MemoryReader(positives)
                var right = MemoryReader(negatives)
                while true {
                    let key = max(left.key, right.key)
                    if key == SortKey.none { return }
                    var above = 0
                    while left.key == key {
                        above &+= 1
                        left.advance()
                    }
                    var below = 0
                    while right.key == key {
                        below &+= 1
                        right.advance()
                    }
                    visitor.visit(ScoreGroup(score: SortKey.value(of: key), positives: above, negatives: below))
                }
            }
        }
    }

    private static func walk<Visitor: GroupVisitor>(
        _ positives: some KeyReader,
        _ negatives: some KeyReader,
        isWeighted: Bool,
        _ visitor: inout Visitor
    ) throws(StatisticsError) {
        var left = positives
        var right = negatives
        while true {
            let key = max(left.key, right.key)
            if key == SortKey.none { return }
            let above = try take(&left, key)
            let below = try take(&right, key)
            let score = SortKey.value(of: key)
            visitor.visit(
                isWeighted
                    ? ScoreGroup(score: score, positives: above, negatives: below)
                    : ScoreGroup(score: score, positives: above.rows, negatives: below.rows)
            )
        }
    }

    private static func take(_ reader: inout some KeyReader, _ key: UInt64) throws(StatisticsError) -> WeightedCount {
        var count = WeightedCount()
        while reader.key == key {
            count.add(reader.weight)
            try reader.advance()
        }
        return count
    }
}

extension ScoreRanking {
    /// Ranks rows that are in memory.
    /// - Throws: columns of several lengths, scores that are not finite, weights that are none.
    package init(_ rows: BinaryRows, threads: Threads = .one) throws(StatisticsError) {
        var builder = ScoreRankingBuilder(isWeighted: rows.weights != nil, threads: threads)
        builder.reserve(rows)
        try builder.add(rows)
        self = try builder.finish()
    }
}
