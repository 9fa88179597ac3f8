import Foundation
import GRDB
import Identifiers

/// A row of a table that is read as a value. The coding keys are the names of the columns.
protocol ReadableRecord: Decodable, FetchableRecord, TableRecord {}

/// A row of a table that is read and written as a value.
///
/// Names, digests and states are text; times are milliseconds since 1970; a value with parts is JSON with sorted keys. These
/// bytes are those of every release, so that an older database is read as it is.
protocol StoredRecord: ReadableRecord, Encodable, MutablePersistableRecord {}

/// A row that the project and the digest of a bundle identify.
protocol BundleKeyedRecord: StoredRecord {}

extension ReadableRecord {
    /// - Throws: `state.database` for a row that Slipway did not write.
    init(row: Row) throws {
        do {
            self = try FetchableRecordDecoder().decode(Self.self, from: row)
        } catch let failure as NodeFailure {
            throw failure
        } catch {
            throw NodeFailure.damaged(Self.databaseTableName, column: Self.column(of: error))
        }
    }

    static func databaseJSONDecoder(for column: String) -> JSONDecoder {
        ColumnDecoder(table: databaseTableName, column: column)
    }

    /// - Returns: nil if the error does not say it.
    private static func column(of error: any Error) -> String? {
        switch error {
        case DecodingError.keyNotFound(let key, _): key.stringValue
        case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            context.codingPath.first?.stringValue
        default: nil
        }
    }
}

extension StoredRecord {
    static func databaseJSONEncoder(for column: String) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension StoredRecord where Self: PersistableRecord {
    /// Writes the row in the place of the one with its key.
    func save(in database: Database) throws { try insert(database, onConflict: .replace) }

    /// Removes the row if it is there.
    func remove(in database: Database) throws { try delete(database) }
}

extension BundleKeyedRecord {
    static func find(_ project: ProjectName, _ digest: Digest, in database: Database) throws -> Self? {
        try fetchOne(database, key: ["project": project.text, "digest": digest.description])
    }
}

/// A decoder whose failures name the column.
///
/// @unchecked: its own members are constants, and the decoder that it derives from is Sendable.
private final class ColumnDecoder: JSONDecoder, @unchecked Sendable {
    private let table: String
    private let column: String

    init(table: String, column: String) {
        self.table = table
        self.column = column
    }

    override func decode<Value: Decodable>(_ type: Value.Type, from data: Data) throws -> Value {
        do {
            return try super.decode(type, from: data)
        } catch {
            throw NodeFailure.damaged(table, column: column)
        }
    }
}
