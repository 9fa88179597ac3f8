import GRDB
import Identifiers

/// A row of the result of a query that is not a whole record. Reads typed values out of its columns.
struct StoredRow {
    let row: Row
    let table: String

    func text(_ column: String) throws -> String {
        guard let value: String = row[column] else { throw NodeFailure.damaged(table, column: column) }
        return value
    }

    func integer(_ column: String) throws -> Int64 {
        guard let value: Int64 = row[column] else { throw NodeFailure.damaged(table, column: column) }
        return value
    }

    func time(_ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try integer(column))
    }
}

extension NodeFailure {
    /// The failure for a value that Slipway did not write: another hand changed the database.
    static func damaged(_ table: String, column: String?) -> NodeFailure {
        NodeFailure(
            .stateDatabase,
            NodeDatabase.fileName,
            (column.map { "column \($0) of " } ?? "")
                + "table \(table) holds what Slipway did not write; restore the database from a backup"
        )
    }
}
