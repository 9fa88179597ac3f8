import Identifiers
package import Inference
import StrictJSON

/// Rows that a model is asked with, as they were written, whose columns can be changed: a table of texts, or objects of JSON.
package struct ExplainedRows: Sendable {
    /// Numbers of the data rows, from 0.
    package let numbers: [Int]
    /// In the order of the table, or in which the objects first have them.
    package let names: [String]
    var columns: [ExplainedColumn]
    private let isTable: Bool

    package var count: Int { numbers.count }

    /// - Parameters:
    ///   - header: of a table; nil for JSON lines.
    ///   - numbers: of the data rows, from 0; nil: as the rows count, less 1.
    /// - Throws: `explaining.row` for a line that is no object.
    package init(_ rows: BatchRows, header: [String]?, numbers: [Int]? = nil) throws(ExplainingFailure) {
        self.numbers = numbers ?? rows.numbers.map { $0 - 1 }
        switch rows {
        case .table(let rows):
            isTable = true
            names = header ?? []
            columns = names.indices.map { column in
                .texts((0..<rows.count).map { rows.text(row: $0, column: column) })
            }
        case .lines(let lines):
            isTable = false
            var objects: [JSONObject] = []
            for row in 0..<lines.count {
                let bytes = Array(lines.line(row))
                let strict = bytes.withUnsafeBytes { PythonJSON.strict($0, missing: "null") } ?? bytes
                guard let object = try? JSONParser.parse(strict, subject: "row").object else {
                    throw ExplainingFailure(
                        .row,
                        "row \(lines.numbers[row])",
                        expected: "an object of JSON",
                        found: "something else"
                    )
                }
                objects.append(object)
            }
            names = Self.names(of: objects)
            columns = names.map { name in .values(objects.map { $0[name] }) }
        }
    }

    private static func names(of objects: [JSONObject]) -> [String] {
        var seen: Set<[UInt8]> = []
        return objects.flatMap(\.keys).filter { seen.insert(Array($0.utf8)).inserted }
    }

    /// The rows in the form in which a model is asked.
    package var batchRows: BatchRows {
        if isTable {
            var rows = TextRows(width: columns.count)
            for row in 0..<count { rows.append(columns.map { Array($0.text(row).utf8) }, number: row + 1) }
            return .table(rows)
        }
        var lines = JSONLines()
        for row in 0..<count {
            var members: [(key: String, value: JSONValue)] = []
            for (name, column) in zip(names, columns) {
                if let value = column.value(row) { members.append((name, value)) }
            }
            lines.append(Array(JSONWriter.textInOrder(of: .object(JSONObject(members))).utf8), number: row + 1)
        }
        return .lines(lines)
    }

    /// Of a table.
    package var header: [String]? { isTable ? names : nil }

    /// - Throws: `explaining.column`, with the columns that are there.
    package func place(of name: String) throws(ExplainingFailure) -> Int {
        if let place = names.firstIndex(where: { $0.isSame(as: name) }) { return place }
        throw ExplainingFailure(
            .column,
            "column \"\(name.printable)\"",
            expected: "a column of the rows: " + names.prefix(20).map { "\"\($0.printable)\"" }.joined(separator: ", "),
            found: "none of that name"
        )
    }

    /// The numbers of a column; nil where there is none.
    package func values(of name: String) throws(ExplainingFailure) -> [Double?] {
        columns[try place(of: name)].numbers
    }

    /// The texts of a column as categories; nil where it is missing.
    package func texts(of name: String) throws(ExplainingFailure) -> [String?] {
        columns[try place(of: name)].categories
    }

    /// The rows at some places.
    package func rows(at places: [Int]) -> ExplainedRows {
        ExplainedRows(
            numbers: places.map { numbers[$0] },
            names: names,
            columns: columns.map { $0.chosen(places) },
            isTable: isTable
        )
    }

    /// These rows and others of the same columns behind them.
    package func joined(_ more: ExplainedRows) -> ExplainedRows {
        ExplainedRows(
            numbers: numbers + more.numbers,
            names: names,
            columns: zip(columns, more.columns).map { $0.joined($1) },
            isTable: isTable
        )
    }

    private init(numbers: [Int], names: [String], columns: [ExplainedColumn], isTable: Bool) {
        self.numbers = numbers
        self.names = names
        self.columns = columns
        self.isTable = isTable
    }
}
