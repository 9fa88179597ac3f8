import Foundation
import Identifiers
import NativeModels
import TestSupport
import Testing

/// A native form of Tests/Fixtures/native, with rows and what the library itself answered to them.
struct NativeFixture {
    let model: NativeModel
    let table: NativeTable
    /// Row by row.
    let answers: [[String]]
    let probabilities: [[Double]]

    /// - Parameter wanted: the rows; all if nil.
    init(_ name: String, rows wanted: Range<Int>? = nil) throws {
        let model = try NativeModel.read(try Self.bytes(name), of: Self.version())
        let text = try String(contentsOfFile: Fixtures.path("native/\(name).csv"), encoding: .utf8)
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let header = try #require(lines.first)
        let all = Array(lines.dropFirst())
        let rows = wanted.map { Array(all[$0]) } ?? all
        let shares = header.filter { $0.hasPrefix("probability:") }.count
        let columns = model.columns.enumerated().map { place, column in
            rows.map { Self.cell($0[place], of: column) }
        }
        self.model = model
        table = try #require(NativeTable(rows: rows.count, columns: columns))
        answers = rows.map { Array($0[columns.count..<(header.count - shares)]) }
        probabilities = rows.map { $0.suffix(shares).compactMap { Double($0) } }
    }

    /// The version that all forms of the folder are made of.
    static func version() throws -> Digest {
        try #require(Digest(bytes: [UInt8](repeating: 0, count: 32)))
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("native/\(name).model"))))
    }

    private static func cell(_ text: String, of column: NativeColumn) -> Double {
        if column.isText { return column.code(of: text.isEmpty ? nil : Array(text.utf8)) }
        return text.isEmpty ? .nan : Double(text) ?? .infinity
    }
}
