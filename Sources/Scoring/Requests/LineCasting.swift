import Identifiers
package import MLflow

/// Casts chunks of JSON lines to what the model's schema asks for. Rows that cannot be cast are left out and told by number.
///
/// A row must have every required column; what a row has besides is dropped. Without a schema the types are those of the
/// first chunk.
package struct LineCasting: Sendable {
    private struct Column {
        let name: String
        let type: CellType
        let isRequired: Bool
        let inner: [Int]
    }

    private let form: ModelInput.Form
    private var columns: [Column]
    private var infersTypes: Bool
    private let parameters: [ModelSchema.Parameter]

    /// - Throws: `scoring.input` for a schema that objects by line cannot fill: one without names.
    package init(schema: ModelSchema?) throws(ScoringFailure) {
        parameters = schema?.parameters ?? []
        switch schema?.inputs {
        case .columns(let columns):
            form = .frame
            infersTypes = false
            self.columns = []
            for column in columns {
                guard let name = column.name else { throw Self.unnamed() }
                self.columns.append(
                    Column(name: name, type: CellType(column.type), isRequired: column.isRequired, inner: [])
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

    package mutating func cast(_ lines: JSONLines) throws(ScoringFailure) -> TableCasting.Chunk {
        var reasons: [Int: String] = [:]
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
                        try cast(try TapeTable(records: JSONTape.top, in: tape, "the lines"), kept, &reasons)
                    }
            }
        }
        let (tensors, good) = try result.get()
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

    /// - Parameters:
    ///   - rows: the place in the chunk of each of the table's rows.
    ///   - reasons: why rows of the chunk are bad.
    private mutating func cast(
        _ table: TapeTable,
        _ rows: [Int],
        _ reasons: inout [Int: String]
    ) throws(ScoringFailure) -> (tensors: [Tensor], rows: [Int]) {
        if infersTypes, table.rows > 0 {
            infersTypes = false
            columns = (0..<table.width).map { column in
                Column(
                    name: String(decoding: table.names[column], as: UTF8.self),
                    type: table.withCells(column) { CellInference.type(of: $0) },
                    isRequired: false,
                    inner: []
                )
            }
        }
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
                    var casting = CellCasting(cells, to: column.type, allowsMissing: !column.isRequired)
                    return casting.tensor(named: column.name, shape: array.shape)
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
