import GRDB
import Identifiers

/// A table of a registry. Its columns differ between versions of MLflow.
struct DatabaseTable {
    let name: String
    let columns: Set<String>
    private let subject: String

    /// Rows of one table; a registry that has more is not read.
    static let rowLimit = 1_000_000

    /// - Returns: nil if the database has no ordinary table of that name.
    init?(_ name: String, in database: Database, subject: String) throws {
        let isThere = try Bool.fetchOne(
            database,
            sql: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?",
            arguments: [name]
        )
        guard isThere == true else { return nil }
        self.name = name
        self.subject = subject
        // Names are constants of this target, so quoting them is enough.
        columns = Set(
            try Row.fetchAll(database, sql: "PRAGMA table_info(\"\(name)\")").compactMap {
                String.fromDatabaseValue($0["name"])
            }
        )
    }

    /// - Throws: `mlflow.registry.not-mlflow`.
    func require(_ needed: [String]) throws(MLflowFailure) {
        let missing = needed.filter { !columns.contains($0) }
        guard missing.isEmpty else {
            throw MLflowFailure(
                .registryNotMLflow,
                subject,
                expected: "a table \(name) as MLflow 1 to 3 have it, with \(needed.joined(separator: ", "))",
                found: "one without \(missing.joined(separator: ", "))"
            )
        }
    }

    /// Calls `body` with each row.
    /// - Parameter wanted: columns; those the table does not have are nil in every row.
    /// - Parameter filter: a column and the value it is to have.
    func forEach(
        _ wanted: [String],
        where filter: (column: String, value: String)? = nil,
        in database: Database,
        _ body: (DatabaseRow) throws -> Void
    ) throws {
        let selected = wanted.filter(columns.contains).map { "\"\($0)\"" }.joined(separator: ", ")
        guard !selected.isEmpty else {
            throw MLflowFailure(
                .registryNotMLflow,
                subject,
                expected: "a table \(name) with \(wanted.joined(separator: ", "))",
                found: "one with other columns"
            )
        }
        let condition = filter.map { " WHERE \"\($0.column)\" = ?" } ?? ""
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT \(selected) FROM \"\(name)\"\(condition)",
            arguments: filter.map { [$0.value] } ?? []
        )
        var count = 0
        while let row = try rows.next() {
            count += 1
            guard count <= Self.rowLimit else {
                throw MLflowFailure(
                    .registryUnreadable,
                    subject,
                    expected: "at most \(Self.rowLimit) rows in \(name)",
                    found: "more"
                )
            }
            try body(DatabaseRow(row: row, table: name, subject: subject))
        }
    }
}

/// One row, with typed access to its columns.
struct DatabaseRow {
    fileprivate let row: Row
    fileprivate let table: String
    fileprivate let subject: String

    /// nil for NULL and for a column the table does not have.
    func text(_ column: String) throws(MLflowFailure) -> String? {
        switch storage(column) {
        case .null: return nil
        case .string(let text): return text
        case .int64(let number): return String(number)
        case .double, .blob: throw expected("a text", column)
        }
    }

    func requiredText(_ column: String) throws(MLflowFailure) -> String {
        guard let text = try text(column) else { throw expected("a text", column) }
        return text
    }

    func integer(_ column: String) throws(MLflowFailure) -> Int64? {
        switch storage(column) {
        case .null: return nil
        case .int64(let number): return number
        case .string, .double, .blob: throw expected("a whole number", column)
        }
    }

    func number(_ column: String) throws(MLflowFailure) -> Double? {
        switch storage(column) {
        case .null: return nil
        case .int64(let number): return Double(number)
        case .double(let number): return number
        case .string, .blob: throw expected("a number", column)
        }
    }

    func requiredInteger(_ column: String) throws(MLflowFailure) -> Int64 {
        guard let number = try integer(column) else { throw expected("a whole number", column) }
        return number
    }

    private func storage(_ column: String) -> DatabaseValue.Storage {
        guard row.hasColumn(column) else { return .null }
        let value: DatabaseValue = row[column]
        return value.storage
    }

    private func expected(_ what: String, _ column: String) -> MLflowFailure {
        let found =
            switch storage(column) {
            case .null: "NULL"
            case .string(let text): MLflowFailure.excerpt(text)
            case .int64(let number): String(number)
            case .double(let number): String(number)
            case .blob: "bytes"
            }
        return MLflowFailure(
            .registryUnreadable,
            "\(subject), table \(table), column \(column)",
            expected: what,
            found: found
        )
    }
}
