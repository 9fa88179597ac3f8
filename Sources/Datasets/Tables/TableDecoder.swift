import Identifiers
import Inference
import Statistics

/// Decodes the columns of rows of CSV that a plan asks for.
struct TableDecoder {
    /// A column that is decoded.
    private struct Wanted: Sendable {
        let name: String
        let place: Int
        let form: ColumnForm
    }

    private struct Decoded: Sendable {
        var column: DatasetColumn
        var unreadable: [UnreadableValue] = []
    }

    private var wanted: [Wanted]
    private let header: [String]
    private let path: String
    /// Decides once, by the first rows.
    private var decidesForms: (@Sendable ([DatasetColumnSchema]) -> [String: ColumnForm])?
    private let columnNumbers: [UInt64]
    private let plan: ReadingPlan
    private let threads: Threads
    /// The places of the columns that a model is given; nil for all of them.
    private let given: [Int]?
    /// The header of the rows for a model.
    let rowHeader: [String]?
    private(set) var surveys: [ColumnSurvey]

    /// - Throws: `dataset.column`
    init(_ header: [String], _ plan: ReadingPlan, path: String) throws(DatasetFailure) {
        wanted = try Self.wanted(plan.columns, header, path)
        self.header = header
        self.path = path
        self.plan = plan
        decidesForms = plan.decidesForms
        threads = Threads(plan.threads)
        columnNumbers = header.map { columnNumber($0) }
        surveys = plan.findsTypes ? header.map { _ in ColumnSurvey() } : []
        if let withheld = plan.withheld {
            let kept = header.indices.filter { !withheld.contains(header[$0]) }
            given = kept.count == header.count ? nil : kept
            rowHeader = kept.map { header[$0] }
        } else {
            given = nil
            rowHeader = nil
        }
    }

    private static func wanted(
        _ forms: [String: ColumnForm],
        _ header: [String],
        _ path: String
    ) throws(DatasetFailure) -> [Wanted] {
        var wanted: [Wanted] = []
        for (name, form) in forms.sorted(by: { $0.key < $1.key }) {
            guard let place = header.firstIndex(where: { $0.isSame(as: name) }) else {
                throw .missingColumn(name, path, header)
            }
            wanted.append(Wanted(name: name, place: place, form: form))
        }
        return wanted
    }

    /// Asks for the forms of the columns once, by the first rows that there are.
    /// - Throws: `dataset.column` for a form of a column that is not there.
    mutating func decideForms(_ rows: TextRows) throws(DatasetFailure) {
        guard let decides = decidesForms else { return }
        decidesForms = nil
        let found = plan.findsTypes ? surveys : surveyed(header.map { _ in ColumnSurvey() }, rows)
        let forms = decides(zip(header, found).map { $1.schema($0) })
        wanted = try Self.wanted(plan.columns.merging(forms) { given, _ in given }, header, path)
    }

    /// - Parameters:
    ///   - places: of the chosen rows, from 0, ascending.
    ///   - run: all rows of the same part of the file, which are surveyed chosen or not.
    mutating func decode(_ rows: TextRows, _ places: [Int]) -> DatasetBlock {
        let wanted = wanted
        let decoded = threads.map(wanted.count) { Self.decode(wanted[$0], rows, places) }
        var columns: [String: DatasetColumn] = [:]
        var unreadable: [UnreadableValue] = []
        for (column, values) in zip(wanted, decoded) {
            columns[column.name] = values.column
            unreadable += values.unreadable
        }
        unreadable.sort { ($0.row, $0.column) < ($1.row, $1.column) }
        return DatasetBlock(
            rowNumbers: places.map { rows.numbers[$0] - 1 },
            columns: columns,
            rows: plan.withheld == nil ? nil : .table(modelRows(rows, places)),
            hashes: plan.hashesRows ? hashes(rows, places) : nil,
            unreadable: Array(unreadable.prefix(DatasetBlock.unreadableLimit))
        )
    }

    /// Looks at the values of all columns.
    mutating func survey(_ rows: TextRows) {
        guard !surveys.isEmpty else { return }
        surveys = surveyed(surveys, rows)
    }

    /// Columns that a thread surveys at a time, and rows of which all its columns are looked at before the next ones: values that lie side by
    /// side are fetched from memory once.
    private static let surveyWidth = 4
    private static let surveyRows = 1024

    private func surveyed(_ before: [ColumnSurvey], _ rows: TextRows) -> [ColumnSurvey] {
        let groups = (before.count + Self.surveyWidth - 1) / Self.surveyWidth
        let parts = threads.map(groups) { group -> [ColumnSurvey] in
            let first = group * Self.surveyWidth
            var found = Array(before[first..<min(before.count, first + Self.surveyWidth)])
            for start in stride(from: 0, to: rows.count, by: Self.surveyRows) {
                let range = start..<min(rows.count, start + Self.surveyRows)
                for place in found.indices where found[place].isOpen {
                    Self.add(rows, range, first + place, to: &found[place])
                }
            }
            return found
        }
        return parts.flatMap { $0 }
    }

    /// A plain number is not read once numbers no longer matter: that it is one is enough.
    private static func add(_ rows: TextRows, _ range: Range<Int>, _ column: Int, to survey: inout ColumnSurvey) {
        var found = survey
        each(rows, range, column) { _, text in
            if found.hasManyNumbers, NumberText.isPlain(text) { return }
            guard found.isOpen, !MissingText.isMissing(text) else { return }
            if let number = NumberText.quick(text) { found.add(number) } else { found.addOther() }
        }
        survey = found
    }

    /// Calls with the bytes of one column's value in each of the rows.
    @inline(__always)
    private static func each(
        _ rows: TextRows,
        _ places: some Sequence<Int>,
        _ column: Int,
        _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
    ) {
        let width = rows.width
        rows.withValues { bytes, ends in
            for row in places {
                let place = row * width + column
                let start = place == 0 ? 0 : ends[place - 1]
                body(row, UnsafeBufferPointer(rebasing: bytes[start..<ends[place]]))
            }
        }
    }

    private static func decode(_ column: Wanted, _ rows: TextRows, _ places: [Int]) -> Decoded {
        switch column.form {
        case .numbers: return numbers(column, rows, places)
        case .texts: return Decoded(column: .texts(texts(rows, places, column.place) { MissingText.isMissing($0) }))
        case .classes(let present):
            let words = Set(present.map { Category($0) })
            return Decoded(
                column: .texts(
                    texts(rows, places, column.place) { text in
                        guard MissingText.isMissing(text) else { return false }
                        return !words.contains(Category(String(decoding: text, as: UTF8.self)))
                    }
                )
            )
        }
    }

    private static func numbers(_ column: Wanted, _ rows: TextRows, _ places: [Int]) -> Decoded {
        var values: [Double?] = []
        values.reserveCapacity(places.count)
        var unreadable: [UnreadableValue] = []
        each(rows, places, column.place) { row, text in
            if MissingText.isMissing(text) {
                values.append(nil)
            } else if let number = NumberText.quick(text) {
                values.append(number)
            } else {
                values.append(nil)
                guard unreadable.count < DatasetBlock.unreadableLimit else { return }
                unreadable.append(
                    UnreadableValue(row: rows.numbers[row] - 1, column: column.name, found: Excerpt.of(text))
                )
            }
        }
        return Decoded(column: .numbers(values), unreadable: unreadable)
    }

    private static func texts(
        _ rows: TextRows,
        _ places: [Int],
        _ column: Int,
        _ isMissing: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> [String?] {
        var values: [String?] = []
        values.reserveCapacity(places.count)
        each(rows, places, column) { _, text in
            values.append(isMissing(text) ? nil : String(decoding: text, as: UTF8.self))
        }
        return values
    }

    private func modelRows(_ rows: TextRows, _ places: [Int]) -> TextRows {
        guard let given else {
            if places.count == rows.count { return rows }
            var chosen = TextRows(width: rows.width)
            for place in places { chosen.append(rows, place..<place + 1) }
            return chosen
        }
        var chosen = TextRows(width: given.count)
        for place in places {
            chosen.append(given.map { rows.slice(place * rows.width + $0) }, number: rows.numbers[place])
        }
        return chosen
    }

    private func hashes(_ rows: TextRows, _ places: [Int]) -> [UInt64] {
        let width = rows.width
        return rows.withValues { bytes, ends in
            places.map { row in
                var hash: UInt64 = 0
                for column in 0..<width {
                    let place = row * width + column
                    let start = place == 0 ? 0 : ends[place - 1]
                    let value = UnsafeBufferPointer(rebasing: bytes[start..<ends[place]])
                    if !MissingText.isMissing(value) { hash &+= RowHash.of(value, column: columnNumbers[column]) }
                }
                return hash
            }
        }
    }
}

/// The beginning of a value, as messages show it.
enum Excerpt {
    static let longest = 40

    static func of(_ text: UnsafeBufferPointer<UInt8>) -> String {
        let whole = String(decoding: text.prefix(4 * longest), as: UTF8.self)
        return whole.count > longest || text.count > 4 * longest ? String(whole.prefix(longest)) + "…" : whole
    }

    static func of(_ text: String) -> String {
        text.count > longest ? String(text.prefix(longest)) + "…" : text
    }
}

extension DatasetFailure {
    static func missingColumn(_ name: String, _ path: String, _ columns: [String]) -> DatasetFailure {
        let shown = columns.prefix(20).map { "\"\(Excerpt.of($0))\"" }.joined(separator: ", ")
        return DatasetFailure(
            .columnMissing,
            path,
            expected: "a column \"\(name)\"",
            found: (columns.isEmpty ? "no columns" : "only \(shown)")
                + (columns.count > 20 ? " and \(columns.count - 20) more" : "")
        )
    }
}
