import Foundation
import GRDB
package import Identifiers
package import Serving

/// A closed window as it is kept.
package struct KeptWindow: Sendable, Hashable {
    package let number: Int64
    /// 1, and one more for each time that later labels changed its figures.
    package let revision: Int
    package let version: VersionID
    package let generation: GenerationNumber
    package let began: Timestamp
    package let ended: Timestamp
    package let verdict: String
    /// The row of a list for it, as JSON.
    package let summary: [UInt8]
    /// The record `slipway.window/1`.
    package let record: [UInt8]

    package init(
        number: Int64,
        revision: Int,
        version: VersionID,
        generation: GenerationNumber,
        began: Timestamp,
        ended: Timestamp,
        verdict: String,
        summary: [UInt8],
        record: [UInt8]
    ) {
        self.number = number
        self.revision = revision
        self.version = version
        self.generation = generation
        self.began = began
        self.ended = ended
        self.verdict = verdict
        self.summary = summary
        self.record = record
    }
}

/// A closed window as a list shows it: its record, which may be large, stays where it is.
package struct ListedWindow: Sendable, Hashable {
    package let number: Int64
    package let revision: Int
    package let version: VersionID
    package let began: Timestamp
    package let ended: Timestamp
    package let summary: [UInt8]
}

extension MonitorTransaction {
    /// Windows of a model that are kept; the oldest go, with all their revisions.
    package static let keptWindows = 400
    /// Revisions of a window that are kept: the first, as it was judged, and the newest. Labels may come every minute for a month.
    package static let keptRevisions = 10

    /// Puts a closed window, or a revision of one, on record. The first revision stays.
    package func append(_ window: KeptWindow, of model: MonitoredModel, keeping most: Int = keptWindows) throws {
        let id = try madeID(of: model)
        try run(
            """
            INSERT INTO windows (model, number, revision, version, generation, began, ended, verdict, summary, record)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, window.number, window.revision, window.version.text, window.generation.value,
                window.began, window.ended, window.verdict, Data(window.summary), Data(window.record),
            ]
        )
        try run(
            "DELETE FROM windows WHERE model = ? AND number = ? AND revision > 1 AND revision <= ?",
            [id, window.number, window.revision - Self.keptRevisions + 1]
        )
        try run(
            """
            DELETE FROM windows WHERE model = ?1 AND number < (
                SELECT number FROM (SELECT DISTINCT number FROM windows WHERE model = ?1 ORDER BY number DESC LIMIT ?2)
                ORDER BY number LIMIT 1
            )
            """,
            [id, most]
        )
    }

    /// The newest revision of each window after that number, ascending.
    package func windows(of model: MonitoredModel, after number: Int64 = 0, limit: Int) throws -> [ListedWindow] {
        guard let id = try id(of: model) else { return [] }
        return try Row.fetchAll(
            database,
            sql: """
                SELECT number, revision, version, began, ended, summary FROM windows AS w WHERE model = ?1 AND number > ?2
                    AND revision = (SELECT max(revision) FROM windows WHERE model = ?1 AND number = w.number)
                ORDER BY number LIMIT ?3
                """,
            arguments: [id, number, max(0, limit)]
        ).compactMap(Self.listed)
    }

    /// The newest revision of a window; nil for one that is not kept.
    package func window(of model: MonitoredModel, _ number: Int64) throws -> KeptWindow? {
        guard let id = try id(of: model) else { return nil }
        return try Row.fetchOne(
            database,
            sql: "SELECT * FROM windows WHERE model = ? AND number = ? ORDER BY revision DESC LIMIT 1",
            arguments: [id, number]
        ).flatMap(Self.window)
    }

    /// The kept revisions of a window, ascending; empty for one that is not kept.
    package func revisions(of model: MonitoredModel, window number: Int64) throws -> [KeptWindow] {
        guard let id = try id(of: model) else { return [] }
        return try Row.fetchAll(
            database,
            sql: "SELECT * FROM windows WHERE model = ? AND number = ? ORDER BY revision",
            arguments: [id, number]
        ).compactMap(Self.window)
    }

    /// The newest revision of the newest window.
    package func lastWindow(of model: MonitoredModel) throws -> KeptWindow? {
        guard let id = try id(of: model) else { return nil }
        return try Row.fetchOne(
            database,
            sql: "SELECT * FROM windows WHERE model = ? ORDER BY number DESC, revision DESC LIMIT 1",
            arguments: [id]
        ).flatMap(Self.window)
    }

    /// Windows that are kept, by the verdict of their newest revision.
    package func verdicts(of model: MonitoredModel) throws -> [String: Int] {
        guard let id = try id(of: model) else { return [:] }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT verdict, count(*) AS windows FROM windows AS w WHERE model = ?1
                    AND revision = (SELECT max(revision) FROM windows WHERE model = ?1 AND number = w.number)
                GROUP BY verdict
                """,
            arguments: [id]
        )
        return Dictionary(rows.map { ($0["verdict"] as String, $0["windows"] as Int) }) { first, _ in first }
    }

    private static func listed(_ row: Row) -> ListedWindow? {
        VersionID(row["version"] as String).map { version in
            ListedWindow(
                number: row["number"],
                revision: row["revision"],
                version: version,
                began: row["began"],
                ended: row["ended"],
                summary: Array(row["summary"] as Data)
            )
        }
    }

    private static func window(_ row: Row) -> KeptWindow? {
        guard let version = VersionID(row["version"] as String),
            let generation = GenerationNumber(row["generation"] as Int64)
        else { return nil }
        return KeptWindow(
            number: row["number"],
            revision: row["revision"],
            version: version,
            generation: generation,
            began: row["began"],
            ended: row["ended"],
            verdict: row["verdict"],
            summary: Array(row["summary"] as Data),
            record: Array(row["record"] as Data)
        )
    }
}
