import EvaluationRecords
import Statistics

/// Hashes of rows: how many rows or ids stand twice, and how many rows stand in other data.
struct HashChecks {
    /// The share of duplicates above which a check warns.
    private static let duplicateLimit = 0.01

    private let known: KnownRows
    private var rows: RepeatedHashes
    private var ids: RepeatedHashes
    private var hasIDs = false
    private var inTraining = 0
    private var inGolden = 0
    /// Rows whose hashes could be compared with those of a golden prediction.
    private var asked = 0
    /// True if every block had hashes.
    private var isComplete = true
    private var isGoldenComplete = true

    /// - Parameter memory: bytes of hashes.
    init(_ known: KnownRows, memory: Int, runs: LazyRuns) {
        self.known = known
        rows = RepeatedHashes(memory: memory / 2, runs: runs)
        ids = RepeatedHashes(memory: memory / 2, runs: runs)
    }

    mutating func add(_ block: ScoredRows) throws(StatisticsError) {
        if let golden = known.golden { lookFor(golden, block) }
        if let hashes = block.idHashes {
            hasIDs = true
            // A row without an id has none in common with others.
            try ids.add(hashes.filter { $0 != ScoredRows.noID })
        }
        guard let hashes = block.hashes else {
            isComplete = isComplete && block.count == 0
            return
        }
        if let training = known.training { inTraining += hashes.count { training.contains($0) } }
        try rows.add(hashes)
    }

    private mutating func lookFor(_ golden: Set<UInt64>, _ block: ScoredRows) {
        guard let hashes = block.askedHashes else {
            isGoldenComplete = isGoldenComplete && block.count == 0
            return
        }
        asked += hashes.count
        inGolden += hashes.count { golden.contains($0) }
    }

    /// Undefined where rows came without hashes.
    func checks() throws(StatisticsError) -> [DataCheck] {
        let isCounted = isComplete && rows.count > 0
        var checks = [isCounted ? try duplicates() : Self.undefined(.duplicates, .notAsked)]
        if hasIDs, ids.count > 0 {
            checks.append(Self.overlap(.duplicateIDs, try ids.repeated(), of: ids.count))
        }
        if known.training != nil {
            checks.append(
                isCounted ? Self.overlap(.overlap, inTraining, of: rows.count) : Self.undefined(.overlap, .notAsked)
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

    /// The share of rows that stand in the training data; nil where it is not known.
    var overlapShare: Double? {
        known.training == nil || rows.count == 0 ? nil : Double(inTraining) / Double(rows.count)
    }

    private static func undefined(_ name: CheckName, _ reason: FigureReason) -> DataCheck {
        DataCheck(name, outcome: .undefined, reason: reason)
    }

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
        let repeated = try rows.repeated()
        let share = Double(repeated) / Double(rows.count)
        return DataCheck(
            .duplicates,
            outcome: share > Self.duplicateLimit ? .warn : .pass,
            value: share,
            limit: Self.duplicateLimit,
            rows: repeated
        )
    }
}
