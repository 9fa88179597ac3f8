import EvaluationRecords
import GRDB
import Identifiers
import Inference
import NodeAPI

/// Joins labels with the predictions of a model within one transaction. Each label has one outcome; the first label of a prediction
/// stays, unless another is told to replace it.
struct LabelJoin {
    private let transaction: MonitorTransaction
    private let model: Int64
    private let limits: LabelLimits
    private let now: Timestamp
    /// The time of the newest prediction that was removed.
    private let pruned: Timestamp?
    private var pending: Int
    private var joins: Int64
    private var readings: [Int64: LabelReading] = [:]

    private var database: Database { transaction.database }

    init(_ transaction: MonitorTransaction, model: Int64, limits: LabelLimits, now: Timestamp) throws {
        self.transaction = transaction
        self.model = model
        self.limits = limits
        self.now = now
        let row = try Row.fetchOne(
            transaction.database,
            sql: "SELECT pruned, pending FROM models WHERE id = ?",
            arguments: [model]
        )
        pruned = row?["pruned"]
        pending = row?["pending"] ?? 0
        joins = try Int64.fetchOne(transaction.database, sql: "SELECT last FROM joins") ?? 0
    }

    /// Writes what it has counted.
    func end() throws {
        try transaction.run("UPDATE joins SET last = ?", [joins])
        try transaction.run("UPDATE models SET pending = ? WHERE id = ?", [pending, model])
    }

    /// - Parameter replaces: another label takes the place of the one on record.
    mutating func join(_ row: LabelRow, replaces: Bool) throws -> LabelOutcome {
        guard let text = row.label else { return .missing }
        let found = try Row.fetchOne(
            try database.cachedStatement(
                sql: "SELECT id, version, label FROM predictions WHERE model = ? AND request = ? AND row = ?"
            ),
            arguments: [model, row.request.text, row.row]
        )
        guard let found else { return try wait(for: row, text, replaces: replaces) }
        let (id, version) = (found["id"] as Int64, found["version"] as Int64)
        guard let label = try reading(of: version).label(text) else { return .invalid }
        guard let known = found["label"] as String? else {
            try write(label, to: id, isCorrected: false)
            return .joined
        }
        guard known != label.text else { return .duplicate }
        guard replaces else { return .conflicting }
        try write(label, to: id, isCorrected: true)
        return .replaced
    }

    /// Joins the label that waits for a new prediction.
    /// - Returns: nil where none does.
    mutating func resolve(_ prediction: KeptPrediction, id: Int64, version: Int64) throws -> LabelOutcome? {
        guard pending > 0 else { return nil }
        let waiting = try Row.fetchOne(
            try database.cachedStatement(
                sql: "SELECT id, label FROM pending WHERE model = ? AND request = ? AND row = ?"
            ),
            arguments: [model, prediction.request.text, prediction.row]
        )
        guard let waiting else { return nil }
        try transaction.run("DELETE FROM pending WHERE id = ?", [waiting["id"] as Int64])
        pending -= 1
        guard let label = try reading(of: version).label(waiting["label"]) else { return .invalid }
        try write(label, to: id, isCorrected: false)
        return .joined
    }

    private mutating func wait(for row: LabelRow, _ text: String, replaces: Bool) throws -> LabelOutcome {
        if let outcome = try outcomeWithoutPrediction(row) { return outcome }
        // A NUL would end the text in the database.
        let label = RecordText.cut(text.replacing("\0", with: "\\0"))
        let waiting = try Row.fetchOne(
            try database.cachedStatement(
                sql: "SELECT id, label FROM pending WHERE model = ? AND request = ? AND row = ?"
            ),
            arguments: [model, row.request.text, row.row]
        )
        if let waiting {
            guard waiting["label"] != label else { return .duplicate }
            guard replaces else { return .conflicting }
            try transaction.run("UPDATE pending SET label = ? WHERE id = ?", [label, waiting["id"] as Int64])
            return .replaced
        }
        guard pending < max(1, limits.rows) else { return .unknown }
        try transaction.run(
            "INSERT INTO pending (model, request, row, label, came) VALUES (?, ?, ?, ?, ?)",
            [model, row.request.text, row.row, label, now]
        )
        pending += 1
        return .pending
    }

    /// The outcome of a label for which no prediction will come; nil where one may.
    private func outcomeWithoutPrediction(_ row: LabelRow) throws -> LabelOutcome? {
        let rows = try Int.fetchOne(
            try database.cachedStatement(
                sql: "SELECT rows FROM predictions WHERE model = ? AND request = ? LIMIT 1"
            ),
            arguments: [model, row.request.text]
        )
        if let rows { return row.row < rows ? .unsampled : .unknown }
        guard limits.share >= 1 || row.request.place < limits.share else { return .unsampled }
        guard let time = row.time ?? row.request.time else { return nil }
        if time < now.adding(seconds: -limits.keepSeconds) { return .expired }
        // Beyond now it is from a clock that was set ahead, and says nothing.
        if let pruned, pruned <= now, time <= pruned { return .expired }
        return time < now.adding(seconds: -LabelLimits.pendingSeconds) ? .unknown : nil
    }

    private mutating func write(_ label: KeptLabel, to id: Int64, isCorrected: Bool) throws {
        joins += 1
        try transaction.run(
            "UPDATE predictions SET label = ?, labelled = ?, joined = ?, corrected = corrected OR ? WHERE id = ?",
            [label.text, now, joins, isCorrected, id]
        )
    }

    private mutating func reading(of version: Int64) throws -> LabelReading {
        if let known = readings[version] { return known }
        let json = try String.fetchOne(database, sql: "SELECT labels FROM versions WHERE id = ?", arguments: [version])
        let reading = LabelReading(json.map { LabelDomain(json: $0) } ?? .anything)
        readings[version] = reading
        return reading
    }
}

extension MonitorTransaction {
    /// Joins labels with predictions that were kept.
    /// - Returns: how many had each outcome.
    func join(
        _ rows: some Sequence<LabelRow>,
        of model: Int64,
        limits: LabelLimits,
        replaces: Bool,
        now: Timestamp
    ) throws -> [LabelOutcome: Int] {
        var outcomes: [LabelOutcome: Int] = [:]
        var join = try LabelJoin(self, model: model, limits: limits, now: now)
        for row in rows {
            let outcome = try join.join(row, replaces: replaces)
            outcomes[outcome, default: 0] += 1
        }
        try join.end()
        return outcomes
    }
}
