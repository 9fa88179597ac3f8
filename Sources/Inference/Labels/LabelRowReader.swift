import Identifiers
import StrictJSON

/// Reads labels of answers piece by piece, as CSV or as lines of JSON. The first row that is none ends it: nothing is guessed, and nobody is
/// told that labels have arrived which have not. Columns beside the named ones are passed over.
package struct LabelRowReader: Sendable {
    package enum Format: Sendable, Hashable {
        case csv
        case lines
    }

    private enum Source {
        case csv(CSVReader)
        case lines(JSONLinesReader)
    }

    private var source: Source
    private let columns: LabelColumns
    private let subject: String
    /// Places of the columns in a table; nil before its header.
    private var places: Places?
    private var rows: [LabelRow] = []

    private struct Places {
        let request: Int
        let row: Int?
        let label: Int
        let time: Int?
    }

    /// Rows that were read.
    package private(set) var count = 0

    /// - Parameter subject: the file, for messages.
    package init(_ format: Format, _ columns: LabelColumns = .usual, subject: String) {
        source = format == .csv ? .csv(CSVReader()) : .lines(JSONLinesReader())
        self.columns = columns
        self.subject = subject
    }

    /// - Throws: `labels.invalid` with the number of the row.
    package mutating func read(_ piece: [UInt8]) throws(ScoringFailure) {
        try advance { (source) throws(ScoringFailure) in
            switch source {
            case .csv(var reader):
                // Only one reference may be left, or every piece copies what is read.
                source = .lines(JSONLinesReader())
                try reader.read(piece)
                source = .csv(reader)
            case .lines(var reader):
                source = .csv(CSVReader())
                try reader.read(piece)
                source = .lines(reader)
            }
        }
    }

    /// Ends the last row, which needs no end of line.
    /// - Throws: `labels.invalid`
    package mutating func finish() throws(ScoringFailure) {
        try advance { (source) throws(ScoringFailure) in
            switch source {
            case .csv(var reader):
                try reader.finish()
                source = .csv(reader)
            case .lines(var reader):
                reader.finish()
                source = .lines(reader)
            }
        }
    }

    /// Hands over the labels that were read so far.
    package mutating func take() -> [LabelRow] {
        var taken: [LabelRow] = []
        swap(&taken, &rows)
        return taken
    }

    private mutating func advance(
        _ work: (inout Source) throws(ScoringFailure) -> Void
    ) throws(ScoringFailure) {
        do {
            try work(&source)
        } catch {
            throw ScoringFailure(.labelsInvalid, subject, "\(error.subject): \(error.message)", underlying: error)
        }
        switch source {
        case .csv(var reader):
            source = .lines(JSONLinesReader())
            if let header = reader.header {
                let (table, bad) = reader.take()
                let places = if let known = self.places { known } else { try find(header) }
                self.places = places
                for row in 0..<table.count {
                    if let first = bad.first, first.number < table.numbers[row] { throw wrong(first) }
                    append(try label(table, row, places))
                }
                if let first = bad.first { throw wrong(first) }
            }
            source = .csv(reader)
        case .lines(var reader):
            source = .csv(CSVReader())
            let lines = reader.take()
            for row in 0..<lines.count { append(try label(lines.line(row), lines.numbers[row])) }
            source = .lines(reader)
        }
    }

    private mutating func append(_ row: LabelRow) {
        rows.append(row)
        count += 1
    }

    private func wrong(_ row: BadRow) -> ScoringFailure {
        ScoringFailure(.labelsInvalid, "\(subject), row \(row.number)", "no row of the table: \(row.reason)")
    }

    // MARK: Tables

    private func find(_ header: [String]) throws(ScoringFailure) -> Places {
        func place(_ name: String) throws(ScoringFailure) -> Int {
            guard let place = header.firstIndex(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                throw ScoringFailure(
                    .labelsInvalid,
                    "\(subject), header",
                    expected: "a column \"\(name)\"",
                    found: header.prefix(10).map { "\"\($0.printable)\"" }.joined(separator: ", ")
                )
            }
            return place
        }
        func optional(_ name: String?) throws(ScoringFailure) -> Int? {
            guard let name, !columns.mayLack || header.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
                return nil
            }
            return try place(name)
        }
        return Places(
            request: try place(columns.request),
            row: try optional(columns.row),
            label: try place(columns.label),
            time: try optional(columns.time)
        )
    }

    private func label(_ table: TextRows, _ row: Int, _ places: Places) throws(ScoringFailure) -> LabelRow {
        let number = table.numbers[row]
        let label = table.text(row: row, column: places.label)
        let time = places.time.map { table.text(row: row, column: $0) }
        let line = places.row.map { table.text(row: row, column: $0) }
        return try made(
            number,
            request: table.text(row: row, column: places.request),
            row: line.flatMap { $0.isEmpty ? nil : $0 } ?? "0",
            label: label.isEmpty ? nil : label,
            time: time.flatMap { $0.isEmpty ? nil : $0 }
        )
    }

    // MARK: Lines

    private func label(_ line: ArraySlice<UInt8>, _ number: Int) throws(ScoringFailure) -> LabelRow {
        let value: JSONValue
        do {
            value = try JSONParser.parse(Array(line), subject: "line \(number)")
        } catch {
            throw ScoringFailure(
                .labelsInvalid,
                "\(subject), row \(number)",
                "no JSON that can be read: \(error.message)",
                underlying: error
            )
        }
        guard let object = value.object else {
            throw flaw(number, "the line", "an object", value.kindDescription)
        }
        guard let label = object[columns.label] else {
            throw flaw(number, columns.label, "a member of this name, null where there is no label", "none")
        }
        return try made(
            number,
            request: try text(object[columns.request], columns.request, number),
            row: try text(columns.row.flatMap { object[$0] } ?? .integer(0), columns.row ?? "row", number),
            label: label == .null ? nil : try text(label, columns.label, number),
            time: try columns.time.flatMap { object[$0] }.flatMap { (time) throws(ScoringFailure) in
                time == .null ? nil : try text(time, columns.time ?? "time", number)
            }
        )
    }

    private func text(_ value: JSONValue?, _ name: String, _ number: Int) throws(ScoringFailure) -> String {
        switch value {
        case .string(let text): return text
        case .integer(let value): return String(value)
        case .number(let value): return "\(value)"
        case .bool(let value): return String(value)
        case nil: throw flaw(number, name, "a member of this name", "none")
        case .null, .array, .object: throw flaw(number, name, "a text or a number", value?.kindDescription ?? "")
        }
    }

    // MARK: Rows

    private func made(
        _ number: Int,
        request: String,
        row: String,
        label: String?,
        time: String?
    ) throws(ScoringFailure) -> LabelRow {
        guard let id = ScoringRequestID(request) else {
            throw flaw(number, columns.request, "an id of a request: \(ScoringRequestID.rule)", quoted(request))
        }
        guard let place = Int32(row), place >= 0 else {
            throw flaw(number, columns.row ?? "row", "the place of a row in its request, from 0", quoted(row))
        }
        if let label, label.utf8.count > LabelRow.mostBytes || label.utf8.contains(0) {
            throw flaw(number, columns.label, "at most \(LabelRow.mostBytes) bytes, none of them NUL", quoted(label))
        }
        let moment = time.flatMap { Timestamp($0) }
        guard moment != nil || time == nil else {
            throw flaw(number, columns.time ?? "time", "a time such as 2026-11-30T10:00:00Z", quoted(time ?? ""))
        }
        return LabelRow(request: id, row: Int(place), label: label, time: moment)
    }

    private func quoted(_ text: String) -> String { "\"\(String(text.prefix(64)).printable)\"" }

    private func flaw(_ number: Int, _ name: String, _ expected: String, _ found: String) -> ScoringFailure {
        ScoringFailure(.labelsInvalid, "\(subject), row \(number), \(name.printable)", expected: expected, found: found)
    }
}
