import Identifiers
import Inference
import Statistics

/// Decodes the members of JSON lines that a plan asks for. In JSON a value is missing if it is `null`, `NaN` or not there; a text is
/// never a number, and `true` and `false` are never 1 and 0.
struct LineDecoder {
    /// The column of a key, and where it is decoded.
    private struct Place {
        let key: [UInt8]
        let column: Int
        /// Its place among the wanted columns; nil if it is not wanted.
        let wanted: Int?
    }

    private let names: [String]
    private let forms: [ColumnForm]
    private let plan: ReadingPlan
    /// All columns in the order in which they appeared.
    private(set) var columns: [String] = []
    private var columnNumbers: [UInt64] = []
    private var known: [Category: Place] = [:]
    /// The columns of the last line, since most lines have the same.
    private var last: [Place] = []
    private(set) var surveys: [ColumnSurvey] = []
    /// Tells which wanted columns were met.
    private var met: [Bool]

    /// The most columns: each name is kept.
    private static let columnLimit = 100_000

    init(_ plan: ReadingPlan) {
        self.plan = plan
        let wanted = plan.columns.sorted { $0.key < $1.key }
        names = wanted.map(\.key)
        forms = wanted.map(\.value)
        met = wanted.map { _ in false }
    }

    /// The wanted columns that no line had.
    var unmet: [String] { zip(names, met).filter { !$0.1 }.map(\.0) }

    /// - Parameter isChosen: of a row's number from 0; called once for each row, in order.
    mutating func decode(
        _ lines: JSONLines,
        _ isChosen: (Int) -> Bool,
        path: String
    ) throws(DatasetFailure) -> DatasetBlock {
        var output = Output(forms)
        var bad: [BadRow] = []
        for row in 0..<lines.count {
            let number = lines.numbers[row]
            let chosen = isChosen(number - 1)
            guard chosen || plan.findsTypes || columns.count == 0 else { continue }
            output.begin()
            do throws(ScoringFailure) {
                var place = 0
                try lines.readMembers(row) { key, value in
                    take(key, value, place, number - 1, chosen, &output)
                    place += 1
                }
                if chosen {
                    if let withheld = plan.withheld {
                        output.lines.append(try lines.line(row, without: withheld), number: number)
                    }
                    output.keep(number - 1)
                }
            } catch {
                output.drop()
                bad.append(BadRow(number: number, reason: error.message))
            }
            guard columns.count <= Self.columnLimit else {
                throw DatasetFailure(
                    .formInvalid,
                    path,
                    expected: "at most \(Self.columnLimit) different keys",
                    found: "more, in row \(number)"
                )
            }
        }
        var decoded: [String: DatasetColumn] = [:]
        for (name, values) in zip(names, output.values) { decoded[name] = values }
        return DatasetBlock(
            rowNumbers: output.numbers,
            columns: decoded,
            rows: plan.withheld == nil ? nil : .lines(output.lines),
            hashes: plan.hashesRows ? output.hashes : nil,
            bad: bad,
            unreadable: output.unreadable
        )
    }

    /// Takes one member.
    /// - Parameter at: its place in the line.
    private mutating func take(
        _ key: UnsafeBufferPointer<UInt8>,
        _ value: LineValue,
        _ at: Int,
        _ row: Int,
        _ isChosen: Bool,
        _ output: inout Output
    ) {
        let place = place(of: key, at)
        if !surveys.isEmpty { surveys[place.column].add(value) }
        guard isChosen else { return }
        if let wanted = place.wanted {
            met[wanted] = true
            output.take(value, wanted, forms[wanted], names[wanted], row)
        }
        if plan.hashesRows, let text = value.text {
            output.hash &+= RowHash.of(text, column: columnNumbers[place.column])
        }
    }

    private mutating func place(of key: UnsafeBufferPointer<UInt8>, _ at: Int) -> Place {
        if at < last.count, last[at].key.elementsEqual(key) { return last[at] }
        let name = String(decoding: key, as: UTF8.self)
        let place: Place
        if let found = known[Category(name)] {
            place = found
        } else {
            place = Place(key: Array(key), column: columns.count, wanted: names.firstIndex { $0.isSame(as: name) })
            known[Category(name)] = place
            columns.append(name)
            columnNumbers.append(columnNumber(name))
            if plan.findsTypes { surveys.append(ColumnSurvey()) }
        }
        if at < last.count { last[at] = place } else if at == last.count { last.append(place) }
        return place
    }

    /// The rows that were decoded so far, and the one that has begun.
    private struct Output {
        private let forms: [ColumnForm]
        private(set) var numbers: [Int] = []
        private(set) var values: [DatasetColumn]
        private(set) var hashes: [UInt64] = []
        private(set) var unreadable: [UnreadableValue] = []
        var lines = JSONLines()
        var hash: UInt64 = 0
        private var cells: [Cell]
        private var flaws: [UnreadableValue] = []

        private enum Cell {
            case missing
            case number(Double)
            case text(String)
        }

        init(_ forms: [ColumnForm]) {
            self.forms = forms
            values = forms.map { $0 == .numbers ? .numbers([]) : .texts([]) }
            cells = forms.map { _ in .missing }
        }

        mutating func begin() {
            for index in cells.indices { cells[index] = .missing }
            flaws.removeAll(keepingCapacity: true)
            hash = 0
        }

        mutating func drop() { flaws.removeAll() }

        mutating func take(_ value: LineValue, _ wanted: Int, _ form: ColumnForm, _ name: String, _ row: Int) {
            guard form == .numbers else {
                cells[wanted] = value.text.map(Cell.text) ?? .missing
                return
            }
            if case .missing = value { return }
            if let number = value.number {
                cells[wanted] = .number(number)
            } else {
                flaws.append(UnreadableValue(row: row, column: name, found: Excerpt.of(value.text ?? "")))
            }
        }

        mutating func keep(_ row: Int) {
            numbers.append(row)
            hashes.append(hash)
            unreadable += flaws.prefix(DatasetBlock.unreadableLimit - unreadable.count)
            for (index, cell) in cells.enumerated() {
                switch (values[index], cell) {
                case (.numbers(var column), let cell):
                    // Taken out while it grows, so that it is not copied.
                    values[index] = .numbers([])
                    if case .number(let number) = cell { column.append(number) } else { column.append(nil) }
                    values[index] = .numbers(column)
                case (.texts(var column), let cell):
                    values[index] = .texts([])
                    if case .text(let text) = cell { column.append(text) } else { column.append(nil) }
                    values[index] = .texts(column)
                }
            }
        }
    }
}

extension LineValue {
    /// The number that the value is; nil for a text, a truth value and what is nested.
    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        case .digits(let digits): NumberText.double(digits)
        case .missing, .bool, .text, .nested: nil
        }
    }

    /// The value as text; nil if it is missing.
    var text: String? {
        switch self {
        case .missing: nil
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .number(let value): String(value)
        case .digits(let digits), .text(let digits): String(decoding: digits, as: UTF8.self)
        case .nested(let content): content.json.map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }
}

extension ColumnSurvey {
    fileprivate mutating func add(_ value: LineValue) {
        switch value {
        case .missing: return
        case .nested: addNested()
        default: if let number = value.number { add(number) } else { addOther() }
        }
    }
}
