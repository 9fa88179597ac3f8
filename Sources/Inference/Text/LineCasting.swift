import Identifiers
package import MLflow

/// Casts chunks of JSON lines to the types of the model's schema. Rows that cannot be cast are left out and reported by number.
///
/// A row must have every required column; its other members are dropped. Without a schema, and in columns of any type, the types
/// are those that pandas would find in all rows, if they were surveyed.
package struct LineCasting: Sendable {
    private struct Column {
        let name: String
        /// See ``ColumnLabel``.
        var wireName: String?
        let type: CellType
        let isRequired: Bool
        let inner: [Int]
        var examples: [[UInt8]] = []
    }

    private let form: ModelInput.Form
    private var columns: [Column]
    private let infersTypes: Bool
    private var survey = LineSurvey()
    private let parameters: [ModelSchema.Parameter]

    /// - Throws: `scoring.input` for a schema that objects by line cannot fill: one without names.
    package init(schema: ModelSchema?) throws(ScoringFailure) {
        parameters = schema?.parameters ?? []
        // What a type hint says is for the model's own code to check, row by row.
        switch schema?.isFromTypeHint == true ? nil : schema?.inputs {
        case .columns(let columns):
            form = .frame
            infersTypes = false
            self.columns = []
            for (place, column) in columns.enumerated() {
                guard let name = column.name else { throw Self.unnamed() }
                self.columns.append(
                    Column(
                        name: name,
                        wireName: column.wireName(at: place),
                        type: CellType(column.type),
                        isRequired: column.isRequired,
                        inner: []
                    )
                )
            }
        case .tensors(let tensors):
            form = .arrays
            infersTypes = false
            columns = []
            for tensor in tensors {
                guard let name = tensor.name, tensor.shape == [-1] || tensor.shape == [-1, 1] else {
                    throw Self.unnamed()
                }
                columns.append(
                    Column(
                        name: name,
                        type: try tensor.cellType(name),
                        isRequired: true,
                        inner: tensor.shape.dropFirst().map(Int.init)
                    )
                )
            }
        case nil:
            form = .frame
            infersTypes = true
            columns = []
        }
    }

    /// Tells whether the meaning of one row may depend on others.
    package var needsSurvey: Bool {
        infersTypes
            || columns.contains { column in
                // A column without any value in the file is none for pandas.
                !column.isRequired || column.type.isText || column.type.isJSON
            }
    }

    /// Looks at rows that are cast in pieces, before any of them is cast; else the first piece decides the types.
    package mutating func survey(_ lines: JSONLines) throws(ScoringFailure) {
        var survey = survey
        var reasons: [Int: String] = [:]
        try read(lines, &reasons) { (table, _, _) in survey.add(table) }
        self.survey = survey
        settle()
    }

    /// Settles the types by what was surveyed.
    private mutating func settle() {
        if infersTypes {
            columns = survey.columns.map { name, survey in
                let type = survey.kinds.columnType
                return Column(
                    name: name,
                    type: type,
                    isRequired: false,
                    inner: [],
                    examples: survey.examples(for: type, allowsMissing: true)
                )
            }
            return
        }
        for place in columns.indices {
            guard let survey = survey.column(columns[place].name) else { continue }
            columns[place].examples = survey.examples(
                for: columns[place].type,
                allowsMissing: !columns[place].isRequired
            )
        }
    }

    /// Rows that have a value of each kind that was surveyed.
    package var exampleLines: JSONLines { survey.exampleLines }

    package mutating func cast(_ lines: JSONLines) throws(ScoringFailure) -> TableCasting.Chunk {
        if infersTypes, survey.rows == 0 { try survey(lines) }
        var reasons: [Int: String] = [:]
        let casting = self
        var found: (tensors: [Tensor], rows: [Int]) = ([], [])
        try read(lines, &reasons) { (table, kept, reasons) in found = casting.cast(table, kept, &reasons) }
        let (tensors, good) = found
        let bad = reasons.sorted { $0.key < $1.key }
            .map { BadRow(number: lines.numbers[$0.key], reason: $0.value) }
        let values = Dictionary(
            parameters.map { ($0.name, $0.defaultValue) },
            uniquingKeysWith: { first, _ in first }
        )
        return TableCasting.Chunk(
            input: ModelInput(form: form, tensors: tensors, parameters: values),
            rows: good,
            bad: bad
        )
    }

    /// Reads lines as one table.
    /// - Parameters:
    ///   - reasons: why rows of the chunk are bad.
    ///   - body: is given the place in the chunk of each of the table's rows.
    private func read(
        _ lines: JSONLines,
        _ reasons: inout [Int: String],
        _ body: (TapeTable, [Int], inout [Int: String]) -> Void
    ) throws(ScoringFailure) {
        var joined: [UInt8] = [UInt8(ascii: "[")]
        joined.reserveCapacity(lines.size + lines.count + 2)
        var kept: [Int] = []
        for row in 0..<lines.count {
            if let reason = Self.flaw(of: lines.line(row)) {
                reasons[row] = reason
                continue
            }
            if !kept.isEmpty { joined.append(UInt8(ascii: ",")) }
            joined += lines.line(row)
            kept.append(row)
        }
        joined.append(UInt8(ascii: "]"))
        let result = joined.withUnsafeBytes { bytes in
            Result { () throws(ScoringFailure) in
                try JSONDocument(bytes, subject: "the lines", sizeLimit: bytes.count)
                    .read { (tape) throws(ScoringFailure) in
                        body(try TapeTable(records: JSONTape.top, in: tape, "the lines"), kept, &reasons)
                    }
            }
        }
        try result.get()
    }

    /// - Parameters:
    ///   - rows: the place in the chunk of each of the table's rows.
    ///   - reasons: why rows of the chunk are bad.
    private func cast(
        _ table: TapeTable,
        _ rows: [Int],
        _ reasons: inout [Int: String]
    ) -> (tensors: [Tensor], rows: [Int]) {
        // A column that no row of the file has is none for pandas.
        let columns = survey.rows == 0 ? columns : columns.filter { $0.isRequired || survey.column($0.name) != nil }
        let names = Dictionary(
            table.names.enumerated().map { (TapeText(utf8: $0.element), $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        var places: [[UInt32]] = []
        for column in columns {
            var name = column.name
            let at = name.withUTF8 { names[TapeText(utf8: $0)] }
            places.append(
                at.map { Array(table.places[table.columnPlaces($0)]) } ?? Array(repeating: 0, count: table.rows)
            )
        }
        for (column, places) in zip(columns, places) {
            for row in places.indices where reasons[rows[row]] == nil {
                if places[row] == 0, column.isRequired {
                    reasons[rows[row]] = "it lacks \"\(column.name.prefix(CellExcerpt.longest))\""
                }
            }
            for flaw in flaws(column, places, table.tape) where reasons[rows[flaw.index]] == nil {
                reasons[rows[flaw.index]] =
                    "\"\(column.name.prefix(CellExcerpt.longest))\": expected \(flaw.expected), found \(flaw.found)"
            }
        }
        let good = rows.indices.filter { reasons[rows[$0]] == nil }
        var tensors: [Tensor] = []
        for (column, places) in zip(columns, places) {
            let array = TapeArray(good.map { places[$0] }, shape: [good.count] + column.inner, in: table.tape)
            tensors.append(
                array.withCells { cells in
                    var casting = CellCasting(
                        cells,
                        to: column.type,
                        allowsMissing: !column.isRequired,
                        examples: column.examples
                    )
                    return casting.tensor(named: column.wireName ?? column.name, shape: array.shape)
                }
            )
        }
        return (tensors, good.map { rows[$0] })
    }

    private func flaws(_ column: Column, _ places: [UInt32], _ tape: JSONTape) -> [CellFlaw] {
        places.withUnsafeBufferPointer { places in
            var casting = CellCasting(
                TapeCells(tape: tape, places: places),
                to: column.type,
                allowsMissing: !column.isRequired,
                flawLimit: .max
            )
            _ = casting.tensor(named: column.name, shape: [places.count])
            return casting.flaws
        }
    }

    /// - Returns: why a line is no row; nil if it is one.
    private static func flaw(of line: ArraySlice<UInt8>) -> String? {
        line.withUnsafeBytes { bytes in
            do throws(ScoringFailure) {
                return try JSONDocument(bytes, subject: "it", sizeLimit: bytes.count)
                    .read { (tape) throws(ScoringFailure) in
                        guard tape.kind(JSONTape.top) == .object else {
                            return "expected an object, found \(tape.description(JSONTape.top))"
                        }
                        _ = try tape.members(JSONTape.top, of: "it")
                        return nil
                    }
            } catch {
                return error.message
            }
        }
    }

    private static func unnamed() -> ScoringFailure {
        ScoringFailure(
            .inputInvalid,
            "the lines",
            "the model takes values by their places, which objects do not have: give it CSV"
        )
    }
}
