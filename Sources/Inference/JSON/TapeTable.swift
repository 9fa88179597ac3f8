import Identifiers

/// A table within a parsed document: the places of its values, column by column.
struct TapeTable {
    let tape: JSONTape
    private(set) var rows: Int
    /// The names; empty for a table whose columns have only positions.
    private(set) var names: [UnsafeBufferPointer<UInt8>]
    private(set) var width: Int
    /// Labels of the columns, where not each of them is a text.
    private(set) var labels: [ColumnLabel]?
    /// Column by column; 0 where a row has no value.
    private(set) var places: [UInt32]
    /// Tells whether its columns are the schema's in their order, whatever their names.
    private(set) var isInOrder = false
    /// Of each column, places of values that are not asked: see ``Tensor/examples``.
    private var examples: [[UInt32]] = []
    /// See ``ModelInput/index``.
    private(set) var index: [UInt8]?

    /// The most cells of all, and those that a short body may have too: see ``JSONTape/cellLimit``.
    static let cellLimit = 1 << 25
    static let sparseLimit = 1 << 18

    /// One column of the values at these places, which the schema's only column names.
    init(column places: [UInt32], in tape: JSONTape) {
        self.tape = tape
        self.places = places
        rows = places.count
        width = 1
        names = []
        isInOrder = true
    }

    func columnPlaces(_ column: Int) -> Range<Int> { column * rows..<(column + 1) * rows }

    /// Sets the first rows apart, as samples of the columns elsewhere.
    mutating func takeExamples(_ count: Int, _ subject: String) throws(ScoringFailure) {
        guard count > 0 else { return }
        guard count <= rows else {
            throw ScoringFailure(.inputInvalid, subject, expected: "\(count) rows of examples", found: "\(rows) rows")
        }
        let columns = (0..<width).map { places[columnPlaces($0)] }
        examples = columns.map { Array($0.prefix(count)) }
        places = columns.flatMap { $0.dropFirst(count) }
        rows -= count
    }

    /// The kinds of values in the examples of a column; nil where there are none.
    func survey(_ column: Int) -> ColumnSurvey? {
        guard !examples.isEmpty else { return nil }
        var survey = ColumnSurvey()
        for place in examples[column] { survey.add(tape.cell(Int(place))) }
        return survey
    }
}

extension TapeTable {
    /// `{"columns": [...], "data": [[...]], "index": [...]}`.
    init(split place: Int, in tape: JSONTape) throws(ScoringFailure) {
        let subject = "dataframe_split"
        guard tape.kind(place) == .object else { throw Self.mismatch(tape, place, subject, "an object") }
        var columns: Int?
        var data: Int?
        var index: Int?
        for member in try tape.members(place, of: subject) {
            switch tape.text(member.key) {
            case "columns": columns = tape.kind(member.value) == .null ? nil : member.value
            case "data": data = member.value
            case "index": index = tape.kind(member.value) == .null ? nil : member.value
            default:
                throw ScoringFailure(
                    .inputInvalid,
                    subject,
                    expected: "the keys columns, data and index",
                    found: "\"\(tape.excerpt(member.key))\""
                )
            }
        }
        guard let data, tape.kind(data) == .array else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                expected: "data, a list of rows",
                found: data.map(tape.description) ?? "none"
            )
        }
        // pandas takes what such a row has by the names of its keys.
        if let row = tape.elements(data).firstIndex(where: { tape.kind($0) == .object }) {
            throw Self.mismatch(tape, tape.elements(data)[row], "\(subject), row \(row + 1)", "a list")
        }
        let labels = try columns.map { (place) throws(ScoringFailure) in try Self.labels(tape, place, subject) }
        try Self.refuseTwins(labels ?? [], subject)
        let areTexts = labels?.allSatisfy { $0.json == nil } ?? true
        let names = columns.map { place in
            areTexts ? tape.elements(place).map(tape.utf8) : Array(repeating: .unnamed, count: tape.count(place))
        }
        try self.init(rowsAt: data, in: tape, names: names, subject)
        self.labels = areTexts ? nil : labels
        guard let index else { return }
        guard tape.kind(index) == .array, tape.count(index) == rows else {
            throw Self.mismatch(tape, index, "\(subject), index", "a list of \(rows), one for each row")
        }
        self.index = try Self.index(index, in: tape, subject)
    }

    private static func refuseTwins(_ labels: [ColumnLabel], _ subject: String) throws(ScoringFailure) {
        var seen: Set<String> = []
        guard let twin = labels.first(where: { !seen.insert($0.key).inserted }) else { return }
        throw ScoringFailure(
            .inputInvalid,
            subject,
            expected: "each column once",
            found: "\"\(twin.name.prefix(CellExcerpt.longest))\" twice"
        )
    }

    /// The index as JSON; nil where it counts the rows from 0, as they are counted anyway.
    static func index(_ place: Int, in tape: JSONTape, _ subject: String) throws(ScoringFailure) -> [UInt8]? {
        let elements = tape.elements(place)
        let counts = elements.enumerated().allSatisfy { number, element in
            tape.kind(element) == .integer && tape.integer(element) == Int64(number)
        }
        // Of no labels at all older pandas makes an index of its own kind.
        if counts, !elements.isEmpty { return nil }
        if let list = elements.first(where: { [.array, .object].contains(tape.kind($0)) }) {
            throw mismatch(tape, list, "\(subject), index", "a text or number for each row")
        }
        var content = JSONContent(tape: tape, output: [])
        do {
            try content.writeAny(place)
        } catch {
            throw ScoringFailure(.inputInvalid, "\(subject), index", expected: error.expected, found: error.found)
        }
        return content.output
    }

    /// `[[...], [...]]`, or a list of values, which is one column.
    init(
        rowsAt place: Int,
        in tape: JSONTape,
        names: [UnsafeBufferPointer<UInt8>]?,
        _ subject: String
    ) throws(ScoringFailure) {
        self.tape = tape
        rows = tape.count(place)
        var at = place + 1
        let end = tape.after(place) - 1
        let isOneColumn = rows > 0 && tape.kind(at) != .array
        let width = names?.count ?? (rows == 0 ? 0 : isOneColumn ? 1 : tape.count(at))
        self.width = width
        self.names = names ?? []
        guard width <= Self.cellLimit / max(rows, 1) else { throw Self.tooLarge(subject, Self.cellLimit) }
        // Each cell has a word of its own: where there are fewer, a row is too short, which is found before there is space
        // for what it lacks.
        let isShort = width > (end - at) / max(rows, 1)
        places = [UInt32](repeating: 0, count: isShort ? 0 : rows * width)
        var row = 0
        let rows = rows
        let flaw: Int? = places.withUnsafeMutableBufferPointer { places in
            while at < end {
                guard !isShort || Self.isRow(tape, at, width, isOneColumn) else { return at }
                guard isShort || Self.fill(&places, tape, at, row, rows, width, isOneColumn) else { return at }
                at = tape.after(at)
                row += 1
            }
            return nil
        }
        guard let flaw else { return }
        throw Self.mismatch(
            tape,
            flaw,
            "\(subject), row \(row + 1)",
            isOneColumn ? "a value, as in the first row" : "a list of \(width)"
        )
    }

    private static func isRow(_ tape: JSONTape, _ place: Int, _ width: Int, _ isOneColumn: Bool) -> Bool {
        isOneColumn
            ? width == 1 && tape.kind(place) != .array : tape.kind(place) == .array && tape.count(place) == width
    }

    @inline(__always)
    private static func fill(
        _ places: inout UnsafeMutableBufferPointer<UInt32>,
        _ tape: JSONTape,
        _ place: Int,
        _ row: Int,
        _ rows: Int,
        _ width: Int,
        _ isOneColumn: Bool
    ) -> Bool {
        if isOneColumn {
            guard width == 1, tape.kind(place) != .array else { return false }
            places[row] = UInt32(truncatingIfNeeded: place)
            return true
        }
        guard tape.kind(place) == .array else { return false }
        var at = place + 1
        let end = tape.after(place) - 1
        var column = 0
        while at < end {
            guard column < width else { return false }
            places[column * rows + row] = UInt32(truncatingIfNeeded: at)
            at = tape.after(at)
            column += 1
        }
        return column == width
    }

    /// `[{"a": 1}, {"a": 2}]`: the columns in the order in which they turn up, empty in the rows that lack them.
    init(records place: Int, in tape: JSONTape, _ subject: String) throws(ScoringFailure) {
        guard tape.kind(place) == .array else { throw Self.mismatch(tape, place, subject, "a list of objects") }
        self.tape = tape
        rows = tape.count(place)
        names = []
        width = 0
        places = []
        var indexes: [TapeText: Int] = [:]
        var at = place + 1
        let end = tape.after(place) - 1
        var row = 0
        while at < end {
            guard tape.kind(at) == .object else {
                throw Self.mismatch(tape, at, "\(subject), row \(row + 1)", "an object")
            }
            try addRecord(at, row, &indexes, subject)
            at = tape.after(at)
            row += 1
        }
    }

    private mutating func addRecord(
        _ place: Int,
        _ row: Int,
        _ indexes: inout [TapeText: Int],
        _ subject: String
    ) throws(ScoringFailure) {
        var at = place + 1
        let end = tape.after(place) - 1
        var expected = 0
        while at < end {
            let key = tape.utf8(at)
            let column: Int
            if expected < width, names[expected].isEqual(to: key) {
                column = expected
            } else if let known = indexes[TapeText(utf8: key)] {
                column = known
            } else {
                column = width
                guard width < tape.cellLimit / rows else { throw Self.tooLarge(subject, tape.cellLimit) }
                indexes[TapeText(utf8: key)] = width
                names.append(key)
                width += 1
                places.append(contentsOf: repeatElement(0, count: rows))
            }
            guard places[column * rows + row] == 0 else {
                throw tape.duplicate(at, "\(subject), row \(row + 1)")
            }
            places[column * rows + row] = UInt32(truncatingIfNeeded: at + 1)
            expected = column + 1
            at = tape.after(at + 1)
        }
    }

    /// `{"a": [1, 2], "b": [3, 4]}`, or one row: `{"a": 1, "b": 3}`.
    /// - Parameter isOneRow: each value is a cell, lists too.
    init(
        columns members: [(key: Int, value: Int)],
        isOneRow: Bool,
        in tape: JSONTape,
        _ subject: String
    ) throws(ScoringFailure) {
        self.tape = tape
        names = members.map { tape.utf8($0.key) }
        width = members.count
        if isOneRow {
            rows = 1
            places = members.map { UInt32(truncatingIfNeeded: $0.value) }
            return
        }
        let lists = members.filter { tape.kind($0.value) == .array }
        let rows = lists.first.map { tape.count($0.value) } ?? 1
        self.rows = rows
        guard width <= tape.cellLimit / max(rows, 1) else { throw Self.tooLarge(subject, tape.cellLimit) }
        places = []
        places.reserveCapacity(width * rows)
        for member in members {
            if tape.kind(member.value) != .array {
                places.append(contentsOf: repeatElement(UInt32(truncatingIfNeeded: member.value), count: rows))
                continue
            }
            guard tape.count(member.value) == rows else {
                throw Self.mismatch(
                    tape,
                    member.value,
                    "\(subject), column \"\(tape.excerpt(member.key))\"",
                    "a list of \(rows), as long as the first"
                )
            }
            var at = member.value + 1
            let end = tape.after(member.value) - 1
            while at < end {
                places.append(UInt32(truncatingIfNeeded: at))
                at = tape.after(at)
            }
        }
    }

    private static func labels(
        _ tape: JSONTape,
        _ place: Int,
        _ subject: String
    ) throws(ScoringFailure) -> [ColumnLabel] {
        guard tape.kind(place) == .array else { throw mismatch(tape, place, "\(subject), columns", "a list of names") }
        var labels: [ColumnLabel] = []
        for element in tape.elements(place) {
            guard tape.kind(element) != .text else {
                labels.append(ColumnLabel(text: tape.text(element)))
                continue
            }
            var content = JSONContent(tape: tape, output: [])
            guard tape.kind(element) != .object, (try? content.writeAny(element)) != nil else {
                throw mismatch(tape, element, "\(subject), columns", "a list of names")
            }
            labels.append(ColumnLabel(json: String(decoding: content.output, as: UTF8.self)))
        }
        return labels
    }

    private static func tooLarge(_ subject: String, _ limit: Int) -> ScoringFailure {
        ScoringFailure(
            .inputInvalid,
            subject,
            expected: "at most \(limit) values",
            found: "more rows times columns"
        )
    }

    static func mismatch(
        _ tape: JSONTape,
        _ place: Int,
        _ subject: String,
        _ expected: String
    ) -> ScoringFailure {
        ScoringFailure(.inputInvalid, subject, expected: expected, found: tape.description(place))
    }
}
