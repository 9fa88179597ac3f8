/// The share of right estimates of a metric.
package struct BacktestOutcome: Codable, Sendable, Hashable {
    /// Chunks with the realised figure inside of the interval.
    package let inside: Int
    /// Chunks that could be judged.
    package let judged: Int
    /// Eight of ten: then an estimate may speak.
    package let passes: Bool
    package let chunks: [BacktestChunk]

    package init(
        inside: Int,
        judged: Int,
        passes: Bool,
        chunks: [BacktestChunk]
    ) {
        self.inside = inside
        self.judged = judged
        self.passes = passes
        self.chunks = chunks
    }
}

extension BacktestOutcome: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (inside >= 0 && inside <= judged && judged <= chunks.count, "chunks inside up to chunks judged"),
            (chunks.count <= 10, "at most 10 chunks")
        )
    }
}
