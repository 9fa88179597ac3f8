import Statistics

/// Counts hashes that were there before. Those above the memory go to a file.
struct RepeatedHashes {
    private let runs: LazyRuns
    /// Hashes in memory at a time.
    private let limit: Int
    private var hashes: [UInt64] = []
    private var chunks: [(place: Int, count: Int)] = []
    private(set) var count = 0

    /// - Parameter memory: bytes of hashes.
    init(memory: Int, runs: LazyRuns) {
        self.runs = runs
        limit = max(1 << 16, memory / 8)
    }

    mutating func add(_ more: some Collection<UInt64>) throws(StatisticsError) {
        count += more.count
        hashes += more
        guard hashes.count > limit else { return }
        chunks.append((try SpilledColumn.write(hashes, to: runs), hashes.count))
        hashes = []
    }

    /// Hashes that are the same as an earlier one. Of more than fit, those with equal first bits are looked at together.
    func repeated() throws(StatisticsError) -> Int {
        guard !chunks.isEmpty else { return Self.repeated(hashes) }
        var bits = 1
        while count >> bits > limit / 2 { bits += 1 }
        var rows = 0
        for part in 0..<UInt64(1) << UInt64(bits) {
            var chosen = hashes.filter { $0 >> UInt64(64 - bits) == part }
            for chunk in chunks {
                let all = try SpilledColumn.read(chunk.count, of: UInt64(0), at: chunk.place, from: runs)
                chosen += all.filter { $0 >> UInt64(64 - bits) == part }
            }
            rows += Self.repeated(chosen)
        }
        return rows
    }

    private static func repeated(_ hashes: [UInt64]) -> Int {
        let sorted = hashes.sorted()
        return zip(sorted, sorted.dropFirst()).count { $0 == $1 }
    }
}
