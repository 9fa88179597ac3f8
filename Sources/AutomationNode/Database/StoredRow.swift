import Foundation
import GRDB
import Identifiers
import NodeAPI

/// Reading typed values out of columns. What cannot be read means a database changed by another hand.
struct StoredRow {
    let row: Row
    let table: String

    func text(_ column: String) throws -> String {
        guard let value: String = row[column] else { throw damaged(column) }
        return value
    }

    func integer(_ column: String) throws -> Int64 {
        guard let value: Int64 = row[column] else { throw damaged(column) }
        return value
    }

    func time(_ column: String) throws -> Timestamp {
        Timestamp(milliseconds: try integer(column))
    }

    func optionalTime(_ column: String) -> Timestamp? {
        (row[column] as Int64?).map(Timestamp.init(milliseconds:))
    }

    func generation(_ column: String) -> GenerationNumber? {
        (row[column] as Int64?).flatMap { GenerationNumber($0) }
    }

    func name<Kind>(_ column: String, of kind: Name<Kind>.Type = Name<Kind>.self) throws -> Name<Kind> {
        guard let name = Name<Kind>(try text(column)) else { throw damaged(column) }
        return name
    }

    func digest(_ column: String) throws -> Digest {
        guard let digest = Digest(try text(column)) else { throw damaged(column) }
        return digest
    }

    func optionalDigest(_ column: String) throws -> Digest? {
        guard let text: String = row[column] else { return nil }
        guard let digest = Digest(text) else { throw damaged(column) }
        return digest
    }

    func value<Value: RawRepresentable<String>>(_ column: String, of type: Value.Type = Value.self) throws -> Value {
        guard let value = Value(rawValue: try text(column)) else { throw damaged(column) }
        return value
    }

    func json<Value: Decodable>(_ column: String, of type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: Data(try text(column).utf8))
        } catch {
            throw damaged(column)
        }
    }

    private func damaged(_ column: String) -> NodeFailure {
        NodeFailure(
            .stateDatabase,
            NodeDatabase.fileName,
            "column \(column) of table \(table) holds what Slipway did not write; restore the database from a backup"
        )
    }
}

/// A value as the JSON text that a column keeps.
func storedJSON(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
