import ArgumentParser
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import MLflow

/// The row that a what-if question is about: `FILE` with one row, or `FILE:ROW`, rows counted from 0.
struct WhatIfRow {
    let path: String
    let number: Int?

    /// - Parameter text: a file's name may have a colon; a number behind the last one is that of the row, unless such a file is there.
    init(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]), number >= 0,
            (try? OpenFile.read(text)) == nil
        else {
            path = text
            self.number = nil
            return
        }
        path = String(text[..<colon])
        self.number = number
    }

    func row() throws -> ExplainedRows { try RowFile(path).row(number) }

    /// The values that a column is set to: those that were written, or those of the file's rows, as in a partial dependence.
    /// - Throws: `explaining.column` where the file has too few rows to say.
    func grid(_ grid: WhatIfGrid, _ row: ExplainedRows, _ schema: ModelSchema?) throws -> [GridValue] {
        let type = Self.type(of: grid.column, schema)
        _ = try row.place(of: grid.column)
        if let values = grid.values { return try values.map { try Self.value($0, type, grid.column) } }
        guard let rows = try RowFile(path).sample(seed: 0), rows.count > 1 else {
            throw ExplainingFailure(
                .column,
                "column \"\(grid.column.printable)\"",
                expected: "values for the grid, as in --grid COLUMN=1,2,3, or a file of many rows",
                found: "one row, which shows no other value"
            )
        }
        let numbers = try rows.values(of: grid.column).compactMap(\.self)
        let written = try rows.texts(of: grid.column).compactMap(\.self)
        let isNumeric = type?.isNumber ?? (numbers.count == written.count)
        let column = DependenceRun.Column(
            grid.column,
            isNumeric ? .numeric : .categorical,
            isWhole: type?.isWhole ?? numbers.allSatisfy { $0 == $0.rounded() }
        )
        return try DependenceGrid.values(column, rows)
    }

    private static func type(of column: String, _ schema: ModelSchema?) -> ColumnType? {
        guard case .columns(let columns)? = schema?.inputs else { return nil }
        return columns.first { $0.name?.isSame(as: column) ?? false }?.type
    }

    private static func value(_ text: String, _ type: ColumnType?, _ column: String) throws -> GridValue {
        if text.isEmpty { return .missing }
        guard type?.isNumber ?? (Double(text) != nil) else { return .category(text) }
        guard let number = Double(text), number.isFinite else {
            throw ExplainingFailure(
                .column,
                "column \"\(column.printable)\"",
                expected: "numbers for the grid",
                found: "\"\(text.printable)\""
            )
        }
        return .number(number)
    }
}

/// `COL` or `COL=V1,V2,…`
struct WhatIfGrid {
    let column: String
    let values: [String]?

    /// - Throws: a usage error.
    init(_ text: String) throws {
        guard text.contains("=") else {
            column = text
            values = nil
            return
        }
        let (name, list) = try ArgumentText.pair(text)
        column = name
        let values = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard values.count <= 1000 else { throw ValidationError("--grid takes at most 1000 values.") }
        self.values = values
    }
}

extension ColumnType {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .long, .float, .double: true
        default: false
        }
    }

    fileprivate var isWhole: Bool { self == .integer || self == .long }
}
