/// Makes a `ScoreRanking` from rows that come block by block. Above its limit it writes sorted runs to where it was told.
package struct ScoreRankingBuilder {
    private let isWeighted: Bool
    private let limit: Int
    private let store: (any SortedRuns)?
    private let threads: Threads
    private var positives: ClassKeys
    private var negatives: ClassKeys
    private var areProbabilities = true
    private var row = 0

    /// - Parameters:
    ///   - limit: bytes of keys and weights in memory. Without a store for runs there is no limit.
    package init(
        isWeighted: Bool,
        limit: Int = .max,
        store: (any SortedRuns)? = nil,
        threads: Threads = .one
    ) {
        self.isWeighted = isWeighted
        self.limit = max(limit, 1 << 16)
        self.store = store
        self.threads = threads
        positives = ClassKeys(isWeighted: isWeighted)
        negatives = ClassKeys(isWeighted: isWeighted)
    }

    /// Space for the keys of rows that will be added at once, so that arrays do not grow by copying.
    mutating func reserve(_ rows: BinaryRows) {
        let count = rows.isPositive.count { $0 }
        positives.reserve(count)
        negatives.reserve(rows.count - count)
    }

    /// Adds the next rows.
    package mutating func add(_ rows: BinaryRows) throws(StatisticsError) {
        try Columns.checkLength(rows.count, of: "score", as: rows.count)
        if isWeighted != (rows.weights != nil) {
            throw .length(column: "weight", expected: isWeighted ? rows.count : 0, found: rows.weights?.count ?? 0)
        }
        for block in 0..<Blocks.count(of: rows.count) {
            for place in Blocks.range(block, of: rows.count) { add(rows, place) }
            try spill(above: limit)
        }
    }

    @inline(__always)
    private mutating func add(_ rows: BinaryRows, _ place: Int) {
        let score = rows.scores[place]
        if !(score >= 0 && score <= 1) { areProbabilities = false }
        let key = SortKey.key(of: score)
        let weight = rows.weights?[place] ?? 1
        if rows.isPositive[place] {
            positives.add(key, weight)
        } else {
            negatives.add(key, weight)
        }
    }

    private mutating func spill(above limit: Int) throws(StatisticsError) {
        guard let store, positives.bytes + negatives.bytes > limit else { return }
        try positives.spill(to: store, threads)
        try negatives.spill(to: store, threads)
    }

    /// The ranking of all rows that were added. It takes their keys, which are sorted in place, and leaves none: a copy of a builder would
    /// have them sorted in arrays of its own.
    /// - Throws: no rows, or no weight, or what the store throws.
    package mutating func finish() throws(StatisticsError) -> ScoreRanking {
        guard positives.rows + negatives.rows > 0 else { throw .empty }
        let storage = try storage()
        defer {
            positives = ClassKeys(isWeighted: isWeighted)
            negatives = ClassKeys(isWeighted: isWeighted)
        }
        let ranking = ScoreRanking(
            positives: positives.rows,
            negatives: negatives.rows,
            positive: isWeighted ? positives.weight.value : Double(positives.rows),
            negative: isWeighted ? negatives.weight.value : Double(negatives.rows),
            positiveSquares: isWeighted ? positives.squares.value : Double(positives.rows),
            negativeSquares: isWeighted ? negatives.squares.value : Double(negatives.rows),
            isWeighted: isWeighted,
            areProbabilities: areProbabilities,
            storage: storage
        )
        if !(ranking.total > 0) { throw .noWeight }
        return ranking
    }

    private mutating func storage() throws(StatisticsError) -> ScoreRanking.Storage {
        if let store, !positives.runs.isEmpty || !negatives.runs.isEmpty {
            try positives.spill(to: store, threads)
            try negatives.spill(to: store, threads)
            let windows = positives.runs.count + negatives.runs.count
            let window = min(1 << 16, max(512, limit / 32 / max(1, windows)))
            return .stored(store, positives: positives.runs, negatives: negatives.runs, window: window)
        }
        if isWeighted {
            return .weighted(positives: positives.takeRecords(), negatives: negatives.takeRecords())
        }
        return .memory(positives: positives.takeKeys(threads), negatives: negatives.takeKeys(threads))
    }
}

/// The keys, and weights, of one class on their way into a ranking.
private struct ClassKeys {
    let isWeighted: Bool
    var keys: [UInt64] = []
    var weights: [Double] = []
    var runs: [StoredRun] = []
    var rows = 0
    var weight = CompensatedSum()
    var squares = CompensatedSum()

    init(isWeighted: Bool) {
        self.isWeighted = isWeighted
    }

    var bytes: Int { keys.count * (isWeighted ? 16 : 8) }

    mutating func reserve(_ count: Int) {
        keys.reserveCapacity(count)
        if isWeighted { weights.reserveCapacity(count) }
    }

    @inline(__always)
    mutating func add(_ key: UInt64, _ value: Double) {
        keys.append(key)
        rows &+= 1
        if isWeighted {
            weights.append(value)
            weight.add(value)
            squares.add(value * value)
        }
    }

    mutating func takeKeys(_ threads: Threads) -> [UInt64] {
        var taken: [UInt64] = []
        swap(&taken, &keys)
        RadixSort.sort(&taken, threads: threads)
        return taken
    }

    /// Descending; of one key in the order of the rows.
    mutating func takeRecords() -> [RunRecord] {
        let order = Ordering.descending(keys: keys)
        let records = order.map { RunRecord(sortKey: keys[Int($0)], rowWeight: weights[Int($0)]) }
        keys = []
        weights = []
        return records
    }

    mutating func spill(to store: any SortedRuns, _ threads: Threads) throws(StatisticsError) {
        guard !keys.isEmpty else { return }
        if isWeighted {
            runs.append(try Self.write(takeRecords(), to: store))
        } else {
            runs.append(try Self.write(takeKeys(threads).reversed(), to: store))
        }
    }

    private static func write<Record: StoredRecord>(
        _ records: [Record],
        to store: any SortedRuns
    ) throws(StatisticsError) -> StoredRun {
        var result: Result<Int, StatisticsError> = .success(0)
        records.withUnsafeBytes { bytes in
            do throws(StatisticsError) {
                result = .success(try store.append(bytes))
            } catch {
                result = .failure(error)
            }
        }
        return StoredRun(place: try result.get(), records: records.count)
    }
}
