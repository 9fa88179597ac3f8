import DurableFiles
import Foundation
import StrictJSON
import TestSupport

/// Files with exact expected values: those of `StatisticsTests`; `SLIPWAY_ORACLE` names a folder that holds all.
enum KnownFiles {
    private static let folder =
        ProcessInfo.processInfo.environment["SLIPWAY_ORACLE"]
        ?? "\(Fixtures.repository)/Tests/StatisticsTests/Cases"

    static func exists(_ name: String) -> Bool { (try? OpenFile.read("\(folder)/\(name)")) != nil }
    static func present(_ names: [String]) -> [String] { names.filter { exists($0) } }

    static func json(_ name: String) throws -> Known {
        Known(try JSONParser.parse(try bytes(name), subject: name))
    }

    static func table(_ name: String) throws -> KnownTable {
        KnownTable(String(decoding: try bytes(name), as: UTF8.self))
    }

    private static func bytes(_ name: String) throws -> [UInt8] {
        try OpenFile.read("\(folder)/\(name)").readAll(limit: 64 << 20)
    }
}

/// A JSON value whose absent members are null.
struct Known: Sendable {
    let value: JSONValue

    init(_ value: JSONValue) {
        self.value = value
    }

    static let null = Known(.null)

    subscript(key: String) -> Known { Known(value.object?[key] ?? .null) }
    subscript(index: Int) -> Known { items.indices.contains(index) ? items[index] : .null }

    var items: [Known] { (value.array ?? []).map { Known($0) } }
    var members: [(key: String, value: Known)] {
        (value.object?.members ?? []).map { (key: $0.key, value: Known($0.value)) }
    }
    var keys: [String] { value.object?.keys ?? [] }
    var isNull: Bool { value.isNull }
    var text: String { value.string ?? "" }
    var int: Int { Int(value.integer ?? 0) }
    var flag: Bool { value.bool ?? false }

    /// Infinity stands as a text.
    var double: Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .string("Infinity"): .infinity
        default: nil
        }
    }

    func without(_ keys: String...) -> Known {
        Known(.of(members.filter { !keys.contains($0.key) }.map { ($0.key, $0.value) }))
    }

    /// Without members of these names, at any depth.
    func withoutAll(_ keys: Set<String>) -> Known {
        switch value {
        case .object:
            Known(.of(members.filter { !keys.contains($0.key) }.map { ($0.key, $0.value.withoutAll(keys)) }))
        case .array: Known(.array(items.map { $0.withoutAll(keys).value }))
        default: self
        }
    }
}

extension JSONValue {
    static func of(_ members: [(String, Known)]) -> JSONValue {
        .object(JSONObject(members.map { (key: $0.0, value: $0.1.value) }))
    }
}

/// A CSV file as columns of texts. An empty field is missing.
struct KnownTable: Sendable {
    let names: [String]
    let rows: [[String]]

    init(_ text: String) {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var quoted = false
        for byte in text.utf8 {
            if quoted, byte != UInt8(ascii: "\"") {
                field.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): quoted.toggle()
            case UInt8(ascii: ","), UInt8(ascii: "\n"):
                row.append(String(decoding: field, as: UTF8.self))
                field = []
                if byte == UInt8(ascii: "\n") {
                    rows.append(row)
                    row = []
                }
            case UInt8(ascii: "\r"): break
            default: field.append(byte)
            }
        }
        names = rows.first ?? []
        self.rows = Array(rows.dropFirst())
    }

    var count: Int { rows.count }

    func texts(_ name: String) -> [String?] {
        guard let column = names.firstIndex(of: name) else { return [] }
        return rows.map { $0[column].isEmpty || $0[column] == "NA" ? nil : $0[column] }
    }

    func optionalDoubles(_ name: String) -> [Double?] { texts(name).map { $0.flatMap { Double($0) } } }
    func doubles(_ name: String) -> [Double] { optionalDoubles(name).map { $0 ?? .nan } }
}
