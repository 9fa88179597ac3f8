package import EvaluationRecords
import Identifiers
package import Inference
import StrictJSON

/// Rows that a model is asked with, as they were written, whose columns can be changed: a table of texts, or objects of JSON.
package struct ExplainedRows: Sendable {
    /// The values of one column.
    fileprivate enum Column: Sendable {
        case texts([String])
        /// nil where an object has no such member.
        case values([JSONValue?])
    }

    /// Numbers of the data rows, from 0.
    package let numbers: [Int]
    /// In the order of the table, or in which the objects first have them.
    package let names: [String]
    private var columns: [Column]
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

    /// The same rows, each with the values of another row in some columns.
    /// - Parameter order: the place from which the row at each place takes them.
    package func permuted(_ names: [String], _ order: [Int]) throws(ExplainingFailure) -> ExplainedRows {
        var result = self
        for name in names {
            let place = try place(of: name)
            result.columns[place] = columns[place].chosen(order)
        }
        return result
    }

    /// The same rows with one value in a column.
    package func setting(_ name: String, to value: GridValue) throws(ExplainingFailure) -> ExplainedRows {
        var result = self
        let place = try place(of: name)
        result.columns[place] = columns[place].filled(with: value, count)
        return result
    }

    /// The same rows with a value that somebody wrote: text in a table; in an object a value of the kind that stands there.
    /// - Parameter text: nothing for a missing value.
    /// - Throws: `explaining.column` for a text where a number or a truth value stands.
    package func setting(_ name: String, toText text: String) throws(ExplainingFailure) -> ExplainedRows {
        var result = self
        let place = try place(of: name)
        switch columns[place] {
        case .texts: result.columns[place] = .texts(Array(repeating: text, count: count))
        case .values(let values):
            let value = try Self.value(text, instead: values.first { $0 != nil && $0 != .null } ?? nil, name)
            result.columns[place] = .values(Array(repeating: value, count: count))
        }
        return result
    }

    private static func value(
        _ text: String,
        instead old: JSONValue?,
        _ name: String
    ) throws(ExplainingFailure) -> JSONValue {
        if text.isEmpty { return .null }
        let parsed = try? JSONParser.parse(Array(text.utf8), subject: name)
        switch (old, parsed) {
        case (.string?, _): return .string(text)
        case (nil, let parsed): return parsed ?? .string(text)
        case (.integer?, .integer?), (.integer?, .number?), (.number?, .integer?), (.number?, .number?),
            (.bool?, .bool?),
            (.array?, .array?), (.object?, .object?), (_, .null?):
            return parsed ?? .null
        case (let old?, _):
            throw ExplainingFailure(
                .column,
                "column \"\(name.printable)\"",
                expected: old.kindDescription + ", as it stands in the row",
                found: "\"\(text.printable)\""
            )
        }
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

    private init(numbers: [Int], names: [String], columns: [Column], isTable: Bool) {
        self.numbers = numbers
        self.names = names
        self.columns = columns
        self.isTable = isTable
    }
}

extension ExplainedRows.Column {
    func text(_ row: Int) -> String {
        switch self {
        case .texts(let texts): texts[row]
        case .values(let values): values[row].map { JSONWriter.text(of: $0) } ?? ""
        }
    }

    func value(_ row: Int) -> JSONValue? {
        switch self {
        case .texts(let texts): .string(texts[row])
        case .values(let values): values[row]
        }
    }

    var numbers: [Double?] {
        switch self {
        case .texts(let texts): texts.map { Double($0).flatMap { $0.isFinite ? $0 : nil } }
        case .values(let values):
            values.map { value in
                switch value {
                case .integer(let number)?: Double(number)
                case .number(let number)?: number
                default: nil
                }
            }
        }
    }

    var categories: [String?] {
        switch self {
        case .texts(let texts): texts.map { $0.isEmpty ? nil : $0 }
        case .values(let values):
            values.map { value in
                switch value {
                case .null?, nil: nil
                case .string(let text)?: text
                case let other?: JSONWriter.text(of: other)
                }
            }
        }
    }

    func chosen(_ places: [Int]) -> Self {
        switch self {
        case .texts(let texts): .texts(places.map { texts[$0] })
        case .values(let values): .values(places.map { values[$0] })
        }
    }

    func joined(_ more: Self) -> Self {
        switch (self, more) {
        case (.texts(let texts), .texts(let more)): .texts(texts + more)
        case (.values(let values), .values(let more)): .values(values + more)
        default: self
        }
    }

    func filled(with value: GridValue, _ count: Int) -> Self {
        switch self {
        case .texts: .texts(Array(repeating: value.text, count: count))
        case .values(let values):
            .values(
                Array(repeating: value.json(instead: values.first { $0 != nil && $0 != .null } ?? nil), count: count)
            )
        }
    }
}

extension GridValue {
    /// As a value of CSV; a whole number without a point, so that a column of whole numbers takes it.
    package var text: String {
        switch self {
        case .number(let number): Self.text(number)
        case .category(let text): text
        case .missing: ""
        }
    }

    private static func text(_ number: Double) -> String {
        if let whole = Int64(exactly: number), abs(number) < 1e15 { return String(whole) }
        return "\(number)"
    }

    /// A category keeps the kind of what stands there: `true` is no text where truth values are.
    fileprivate func json(instead old: JSONValue?) -> JSONValue {
        switch self {
        case .number(let number):
            if let whole = Int64(exactly: number), abs(number) < 1e15 { return .integer(whole) }
            return .number(number)
        case .category(let text):
            if case .string? = old { return .string(text) }
            return (try? JSONParser.parse(Array(text.utf8), subject: "category")) ?? .string(text)
        case .missing: return .null
        }
    }
}
