import Foundation
import GRDB
package import Identifiers
package import NodeAPI
package import Serving

/// The outcomes of predictions that were to be kept.
package struct KeptCounts: Sendable, Hashable {
    package internal(set) var kept = 0
    /// Their request and row are on record already: the caller used an id twice.
    package internal(set) var repeated = 0
    /// Labels that had waited for them, by outcome.
    package internal(set) var labels: [LabelOutcome: Int] = [:]
}

extension MonitorTransaction {
    /// Predictions that one call removes at most, so that no transaction is long.
    static let mostRemoved = 20_000

    /// Keeps what the labels of a version may be.
    package func set(_ domain: LabelDomain, of version: VersionID, of model: MonitoredModel) throws {
        let id = try madeID(of: model)
        _ = try self.version(version, of: id, domain)
    }

    /// Keeps predictions until their labels come. Labels that wait for them are joined; what is too old or too much goes.
    /// - Parameters:
    ///   - domain: what the labels of the version may be, where it is not known yet.
    package func keep(
        _ predictions: [KeptPrediction],
        of model: MonitoredModel,
        labels domain: LabelDomain,
        limits: LabelLimits,
        now: Timestamp
    ) throws -> KeptCounts {
        var counts = KeptCounts()
        let id = try madeID(of: model)
        var join = try LabelJoin(self, model: id, limits: limits, now: now)
        var versions: [VersionID: Int64] = [:]
        let insert = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO predictions
                    (model, version, generation, request, row, rows, time, class, number, scores, witness)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        for prediction in predictions {
            let version: Int64
            if let known = versions[prediction.version] {
                version = known
            } else {
                version = try self.version(prediction.version, of: id, domain)
                versions[prediction.version] = version
            }
            let (text, number): (String?, Double?) =
                switch prediction.answer {
                case .label(let text): (text, nil)
                case .number(let number): (nil, number)
                }
            try insert.execute(arguments: [
                id, version, prediction.generation.value, prediction.request.text, prediction.row, prediction.rows,
                prediction.time, text, number, Self.bytes(of: prediction.scores),
                prediction.isWitness,
            ])
            guard database.changesCount > 0 else {
                counts.repeated += 1
                continue
            }
            counts.kept += 1
            if let outcome = try join.resolve(prediction, id: database.lastInsertedRowID, version: version) {
                counts.labels[outcome, default: 0] += 1
            }
        }
        try run("UPDATE models SET rows = rows + ? WHERE id = ?", [counts.kept, id])
        try join.end()
        try prune(id, limits, now: now)
        return counts
    }

    /// Removes predictions that are too old or too many, and gives up labels that have waited for a day.
    /// - Returns: labels that were given up.
    package func prune(_ model: MonitoredModel, limits: LabelLimits, now: Timestamp) throws -> Int {
        guard let id = try id(of: model) else { return 0 }
        try prune(id, limits, now: now)
        let bound = now.adding(seconds: -LabelLimits.pendingSeconds)
        // Those of a clock that was set ahead would wait for years, and leave no space for others.
        try run(
            "DELETE FROM pending WHERE model = ? AND (came < ? OR came > ?)",
            [id, bound, now.adding(seconds: Self.ahead)]
        )
        let removed = database.changesCount
        if removed > 0 { try run("UPDATE models SET pending = pending - ? WHERE id = ?", [removed, id]) }
        return removed
    }

    private func prune(_ id: Int64, _ limits: LabelLimits, now: Timestamp) throws {
        let rows = try Int.fetchOne(database, sql: "SELECT rows FROM models WHERE id = ?", arguments: [id]) ?? 0
        let surplus = max(0, rows - max(0, limits.rows))
        let excess = try surplus - removeAhead(id, of: now, most: min(surplus, Self.mostRemoved))
        let bound = now.adding(seconds: -limits.keepSeconds)
        // The oldest first: either they are too old, or too many.
        let old = try Int.fetchOne(
            database,
            sql: """
                SELECT count(*) FROM (
                    SELECT time FROM predictions WHERE model = ?1 AND time < ?2 ORDER BY time LIMIT ?3
                )
                """,
            arguments: [id, bound, Self.mostRemoved]
        )
        let count = min(Self.mostRemoved, max(excess, old ?? 0))
        guard count > 0 else { return }
        let newest = try Timestamp.fetchOne(
            database,
            sql: "SELECT time FROM predictions WHERE model = ? ORDER BY time LIMIT 1 OFFSET ?",
            arguments: [id, count - 1]
        )
        try database.execute(
            sql: """
                DELETE FROM predictions WHERE id IN (
                    SELECT id FROM predictions WHERE model = ? ORDER BY time LIMIT ?
                )
                """,
            arguments: [id, count]
        )
        let removed = database.changesCount
        try run(
            """
            UPDATE models SET rows = rows - ?2,
                pruned = CASE WHEN pruned > ?3 AND pruned <= ?4 THEN pruned ELSE ?3 END WHERE id = ?1
            """,
            [id, removed, newest ?? bound, now]
        )
    }

    /// Seconds beyond now from which on a time is one of a clock that was set ahead.
    private static let ahead = 86_400.0

    /// Removes predictions that a clock made which was set ahead: they would stay the newest for years, and all others would be too many.
    /// - Returns: how many were removed.
    private func removeAhead(_ id: Int64, of now: Timestamp, most: Int) throws -> Int {
        guard most > 0 else { return 0 }
        try run(
            """
            DELETE FROM predictions WHERE id IN (
                SELECT id FROM predictions WHERE model = ? AND time > ? ORDER BY time DESC LIMIT ?
            )
            """,
            [id, now.adding(seconds: Self.ahead), most]
        )
        let removed = database.changesCount
        if removed > 0 { try run("UPDATE models SET rows = rows - ? WHERE id = ?", [removed, id]) }
        return removed
    }

    /// Predictions of a time, oldest first, a page at a time.
    /// - Parameters:
    ///   - range: from its begin up to its end, which is not in it.
    ///   - version: only those of this version; nil: of all.
    ///   - cursor: the last one of the page before; nil for the first.
    package func predictions(
        of model: MonitoredModel,
        _ range: Range<Timestamp>,
        version: VersionID? = nil,
        after cursor: RecordedPrediction? = nil,
        limit: Int
    ) throws -> [RecordedPrediction] {
        guard let id = try id(of: model) else { return [] }
        return try recorded(
            """
            WHERE p.model = ?1 AND p.time >= ?2 AND p.time < ?3 AND (?4 IS NULL OR v.version = ?4)
                AND (p.time, p.id) > (?5, ?6)
            ORDER BY p.time, p.id LIMIT ?7
            """,
            [
                id, range.lowerBound, range.upperBound, version?.text,
                cursor?.prediction.time ?? Timestamp(milliseconds: .min), cursor?.id ?? 0, max(0, limit),
            ]
        )
    }

    /// Labelled predictions in the order in which they were joined, after that join.
    package func joined(
        of model: MonitoredModel,
        after join: Int64,
        limit: Int
    ) throws -> [RecordedPrediction] {
        guard let id = try id(of: model) else { return [] }
        return try recorded(
            "WHERE p.model = ?1 AND p.joined > ?2 ORDER BY p.joined LIMIT ?3",
            [id, join, max(0, limit)]
        )
    }

    /// The number of the newest join, over all models.
    package func lastJoin() throws -> Int64 { try Int64.fetchOne(database, sql: "SELECT last FROM joins") ?? 0 }

    /// The times, in whole minutes, of predictions that got their labels since then; of many labels the newest.
    package func labelledTimes(of model: MonitoredModel, since time: Timestamp) throws -> [Timestamp] {
        guard let id = try id(of: model) else { return [] }
        return try Timestamp.fetchAll(
            database,
            sql: """
                SELECT DISTINCT time / 60000 * 60000 FROM predictions
                WHERE model = ? AND joined > (SELECT last FROM joins) - 100000 AND labelled >= ?
                """,
            arguments: [id, time]
        )
    }

    /// Predictions that are kept, those of them with labels, and labels that wait.
    package func labelCounts(of model: MonitoredModel) throws -> (predictions: Int, labelled: Int, pending: Int) {
        guard let id = try id(of: model),
            let row = try Row.fetchOne(database, sql: "SELECT rows, pending FROM models WHERE id = ?", arguments: [id])
        else { return (0, 0, 0) }
        let labelled = try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM predictions WHERE model = ? AND joined IS NOT NULL",
            arguments: [id]
        )
        return (row["rows"], labelled ?? 0, row["pending"])
    }

    // MARK: Rows

    private func version(_ version: VersionID, of model: Int64, _ domain: LabelDomain) throws -> Int64 {
        let known = try Row.fetchOne(
            try database.cachedStatement(sql: "SELECT id, labels FROM versions WHERE model = ? AND version = ?"),
            arguments: [model, version.text]
        )
        if let known {
            if domain != .anything, known["labels"] != domain.json {
                try run("UPDATE versions SET labels = ? WHERE id = ?", [domain.json, known["id"] as Int64])
            }
            return known["id"]
        }
        try run(
            "INSERT INTO versions (model, version, labels) VALUES (?, ?, ?)",
            [model, version.text, domain.json]
        )
        return database.lastInsertedRowID
    }

    private func recorded(_ condition: String, _ arguments: StatementArguments) throws -> [RecordedPrediction] {
        var domains: [String: LabelDomain] = [:]
        return try Row.fetchAll(
            database,
            sql: """
                SELECT p.*, v.version AS name, v.labels AS labels
                FROM predictions AS p JOIN versions AS v ON v.id = p.version \(condition)
                """,
            arguments: arguments
        ).compactMap { row in
            let json = row["labels"] as String
            let domain = domains[json] ?? LabelDomain(json: json)
            domains[json] = domain
            return Self.recorded(row, domain)
        }
    }

    /// - Returns: nil for a row that Slipway did not write.
    private static func recorded(_ row: Row, _ domain: LabelDomain) -> RecordedPrediction? {
        guard let request = ScoringRequestID(row["request"] as String), let version = VersionID(row["name"] as String),
            let generation = GenerationNumber(row["generation"] as Int64),
            let answer = (row["class"] as String?).map(KeptPrediction.Answer.label)
                ?? (row["number"] as Double?).map(KeptPrediction.Answer.number)
        else { return nil }
        return RecordedPrediction(
            id: row["id"],
            prediction: KeptPrediction(
                request: request,
                row: row["row"],
                rows: row["rows"],
                time: row["time"],
                version: version,
                generation: generation,
                answer: answer,
                scores: scores(in: row["scores"]),
                isWitness: row["witness"]
            ),
            domain: domain,
            label: (row["label"] as String?).map { KeptLabel(kept: $0, domain) },
            labelled: row["labelled"],
            join: row["joined"],
            isCorrected: (row["corrected"] as Int) != 0
        )
    }

    private static func bytes(of scores: [Double]) -> Data? {
        guard !scores.isEmpty else { return nil }
        return scores.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    }

    private static func scores(in data: Data?) -> [Double] {
        guard let data, data.count % 8 == 0 else { return [] }
        return data.withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { place in
                Double(
                    bitPattern: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self))
                )
            }
        }
    }
}
