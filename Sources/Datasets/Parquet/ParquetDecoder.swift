import Identifiers
import Inference
import Statistics
import StrictJSON

/// Decodes the columns of Parquet that a plan asks for. Values have the types of the file: a text is never a number, and truth
/// values are never 1 and 0.
struct ParquetDecoder {
    /// The columns that the program sends, in their order.
    private let columns: [String]
    private let columnNumbers: [UInt64]
    private let plan: ReadingPlan
    private let wanted: [(name: String, place: Int, form: ColumnForm)]
    private(set) var surveys: [ColumnSurvey]

    /// - Parameter sent: the columns that the program sends, of all that the file has.
    /// - Throws: `dataset.column`
    init(_ all: [String], _ plan: ReadingPlan, path: String) throws(DatasetFailure) {
        let sent = ParquetSource.sent(all, plan)
        var wanted: [(name: String, place: Int, form: ColumnForm)] = []
        for (name, form) in plan.columns.sorted(by: { $0.key < $1.key }) {
            guard let place = sent.firstIndex(where: { $0.isSame(as: name) }) else {
                throw .missingColumn(name, path, all)
            }
            wanted.append((name, place, form))
        }
        columns = sent
        columnNumbers = sent.map { columnNumber($0) }
        self.plan = plan
        self.wanted = wanted
        surveys = plan.findsTypes ? sent.map { _ in ColumnSurvey() } : []
    }

    func decode(_ batch: ParquetBatch, _ places: [Int]) -> DatasetBlock {
        var decoded: [String: DatasetColumn] = [:]
        var unreadable: [UnreadableValue] = []
        for column in wanted {
            let values = batch.columns[column.place]
            guard column.form == .numbers else {
                decoded[column.name] = .texts(places.map { values.text($0) })
                continue
            }
            decoded[column.name] = .numbers(places.map { values.number($0) })
            guard !values.isNumeric else { continue }
            for place in places where unreadable.count < DatasetBlock.unreadableLimit {
                guard values.number(place) == nil, let text = values.text(place) else { continue }
                unreadable.append(
                    UnreadableValue(row: batch.numbers[place] - 1, column: column.name, found: Excerpt.of(text))
                )
            }
        }
        unreadable.sort { ($0.row, $0.column) < ($1.row, $1.column) }
        return DatasetBlock(
            rowNumbers: places.map { batch.numbers[$0] - 1 },
            columns: decoded,
            rows: plan.withheld.map { .lines(lines(batch, places, without: $0)) },
            hashes: plan.hashesRows ? places.map { hash(batch, $0) } : nil,
            unreadable: unreadable
        )
    }

    mutating func survey(_ batch: ParquetBatch) {
        for place in surveys.indices {
            let values = batch.columns[place]
            for row in batch.numbers.indices where surveys[place].isOpen {
                if let number = values.number(row) {
                    surveys[place].add(number)
                } else if values.text(row) != nil {
                    if case .json = values { surveys[place].addNested() } else { surveys[place].addOther() }
                }
            }
        }
    }

    private func hash(_ batch: ParquetBatch, _ row: Int) -> UInt64 {
        var hash: UInt64 = 0
        for (place, values) in batch.columns.enumerated() {
            if let text = values.text(row) { hash &+= RowHash.of(text, column: columnNumbers[place]) }
        }
        return hash
    }

    /// The rows as JSON lines, in which the values keep their types.
    private func lines(_ batch: ParquetBatch, _ places: [Int], without withheld: Set<String>) -> JSONLines {
        let kept = columns.indices.filter { !withheld.contains(columns[$0]) }
        let keys = columns.map { name in
            var key: [UInt8] = []
            JSONText.write(name, to: &key)
            return key + [UInt8(ascii: ":")]
        }
        var lines = JSONLines()
        for row in places {
            var line = [UInt8(ascii: "{")]
            for (order, place) in kept.enumerated() {
                if order > 0 { line.append(UInt8(ascii: ",")) }
                line += keys[place]
                batch.columns[place].write(row, to: &line)
            }
            line.append(UInt8(ascii: "}"))
            lines.append(line, number: batch.numbers[row])
        }
        return lines
    }
}

extension ParquetBatch.Values {
    fileprivate var isNumeric: Bool {
        switch self {
        case .floats, .integers: true
        case .bools, .texts, .digits, .json: false
        }
    }

    fileprivate func number(_ row: Int) -> Double? {
        switch self {
        case .floats(let values): values[row]
        case .integers(let values): values[row].map(Double.init)
        case .digits(let values): values[row].flatMap { Double($0) }
        case .bools, .texts, .json: nil
        }
    }

    fileprivate func text(_ row: Int) -> String? {
        switch self {
        case .floats(let values): values[row].map { String($0) }
        case .integers(let values): values[row].map { String($0) }
        case .bools(let values): values[row].map { $0 ? "true" : "false" }
        case .texts(let values), .digits(let values), .json(let values): values[row]
        }
    }

    /// Appends a value as JSON.
    fileprivate func write(_ row: Int, to line: inout [UInt8]) {
        switch self {
        case .texts(let values):
            if let text = values[row] { return JSONText.write(text, to: &line) }
            line += "null".utf8
        case .floats(let values):
            guard let value = values[row] else { return line += "null".utf8 }
            line += value.isFinite ? Array(String(value).utf8) : Array((value < 0 ? "-Infinity" : "Infinity").utf8)
        case .integers, .bools, .digits, .json: line += (text(row) ?? "null").utf8
        }
    }
}
