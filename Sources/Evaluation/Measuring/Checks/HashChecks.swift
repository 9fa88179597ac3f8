import EvaluationRecords
import Statistics

/// Hashes of whole rows: how many rows stand twice, and how many stand in other data.
struct HashChecks {
    /// The share of duplicates above which a check warns.
    private static let duplicateLimit = 0.01

    private let known: KnownRows
    private let runs: LazyRuns
    /// Hashes in memory at a time.
    private let limit: Int
    private var hashes: [UInt64] = []
    private var chunks: [(place: Int, count: Int)] = []
    private var count = 0
    private var inTraining = 0
    private var inGolden = 0
    /// Rows whose hashes could be compared with those of a golden prediction.
    private var asked = 0
    /// Whether every block had hashes.
    private var isComplete = true
    private var isGoldenComplete = true

    /// - Parameter memory: bytes of hashes.
    init(_ known: KnownRows, memory: Int, runs: LazyRuns) {
        self.known = known
        self.runs = runs
        limit = max(1 << 16, memory / 8)
    }

    mutating func add(_ rows: ScoredRows) throws(StatisticsError) {
        if let golden = known.golden { lookFor(golden, rows) }
        guard let hashes = rows.hashes else {
            isComplete = isComplete && rows.count == 0
            return
        }
        count += hashes.count
        if let training = known.training { inTraining += hashes.count { training.contains($0) } }
        self.hashes += hashes
        guard self.hashes.count > limit else { return }
        chunks.append((try SpilledColumn.write(self.hashes, to: runs), self.hashes.count))
        self.hashes = []
    }

    private mutating func lookFor(_ golden: Set<UInt64>, _ rows: ScoredRows) {
        guard let hashes = rows.askedHashes else {
            isGoldenComplete = isGoldenComplete && rows.count == 0
            return
        }
        asked += hashes.count
        inGolden += hashes.count { golden.contains($0) }
    }

    /// Undefined where rows came without hashes.
    func checks() throws(StatisticsError) -> [DataCheck] {
        let isCounted = isComplete && count > 0
        var checks = [isCounted ? try duplicates() : Self.undefined(.duplicates, .notAsked)]
        if known.training != nil {
            checks.append(
                isCounted ? Self.overlap(.overlap, inTraining, of: count) : Self.undefined(.overlap, .notAsked)
            )
        }
        if known.golden != nil {
            checks.append(
                isGoldenComplete && asked > 0
                    ? Self.overlap(.goldenOverlap, inGolden, of: asked)
                    : Self.undefined(.goldenOverlap, .otherColumns)
            )
        }
        return checks
    }

    private static func undefined(_ name: CheckName, _ reason: FigureReason) -> DataCheck {
        DataCheck(name, outcome: .undefined, reason: reason)
    }

    /// The share of rows that stand in the training data; nil where it is not known.
    var overlapShare: Double? { known.training == nil || count == 0 ? nil : Double(inTraining) / Double(count) }

    private static func overlap(_ name: CheckName, _ rows: Int, of count: Int) -> DataCheck {
        DataCheck(
            name,
            outcome: rows > 0 ? .warn : .pass,
            value: Double(rows) / Double(count),
            limit: 0,
            rows: rows
        )
    }

    private func duplicates() throws(StatisticsError) -> DataCheck {
        let rows = try repeated()
        let share = Double(rows) / Double(count)
        return DataCheck(
            .duplicates,
            outcome: share > Self.duplicateLimit ? .warn : .pass,
            value: share,
            limit: Self.duplicateLimit,
            rows: rows
        )
    }

    /// Rows that are the same as an earlier one. Of more hashes than fit, those with equal first bits are looked at together.
    private func repeated() throws(StatisticsError) -> Int {
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
