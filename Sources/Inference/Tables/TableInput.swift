import Identifiers
import MLflow

/// Binds the columns of a table to the columns of a schema, by their names or, where the schema has none, by their places.
struct TableBinding {
    /// For each column of the schema that is there: which column of the table it is.
    private(set) var columns: [(schema: ModelSchema.Column, name: String, at: Int)] = []

    /// - Parameters:
    ///   - names: of the table's columns; empty for a table without names.
    ///   - width: how many columns the table has.
    ///   - isInOrder: whether its columns are the schema's in their order, whatever their names.
    /// - Throws: naming every required column that is not there.
    init(
        _ schema: [ModelSchema.Column],
        names: [UnsafeBufferPointer<UInt8>],
        width: Int,
        isInOrder: Bool = false,
        _ subject: String
    ) throws(ScoringFailure) {
        columns.reserveCapacity(schema.count)
        var lookup: [TapeText: Int]?
        var lacking: [String] = []
        for (place, column) in schema.enumerated() {
            guard let name = column.name, !isInOrder else {
                guard place < width else { throw Self.tooFew(schema.count, width, subject) }
                let own = names.isEmpty ? "" : String(decoding: names[place], as: UTF8.self)
                columns.append((column, column.name ?? own, place))
                continue
            }
            if let at = try Self.place(of: name, expected: place, in: names, &lookup, subject) {
                columns.append((column, name, at))
            } else if column.isRequired {
                lacking.append(name)
            }
        }
        guard lacking.isEmpty else {
            throw Self.lacking(lacking, subject, found: names.prefix(Self.told).map(CellExcerpt.text), of: width)
        }
    }

    /// Columns that a message names at most.
    private static let told = 10

    /// Names as a table of a document has them.
    static func withNames<Result>(
        _ names: [String],
        _ body: ([UnsafeBufferPointer<UInt8>]) throws(ScoringFailure) -> Result
    ) throws(ScoringFailure) -> Result {
        let bytes = names.flatMap { Array($0.utf8) }
        let result = bytes.withUnsafeBufferPointer { buffer in
            var at = 0
            let slices = names.map { name in
                defer { at += name.utf8.count }
                return UnsafeBufferPointer(rebasing: buffer[at..<at + name.utf8.count])
            }
            return Swift.Result { () throws(ScoringFailure) in try body(slices) }
        }
        return try result.get()
    }

    private static func place(
        of name: String,
        expected: Int,
        in names: [UnsafeBufferPointer<UInt8>],
        _ lookup: inout [TapeText: Int]?,
        _ subject: String
    ) throws(ScoringFailure) -> Int? {
        var name = name
        if lookup == nil {
            let isExpected = expected < names.count && name.withUTF8 { names[expected].isEqual(to: $0) }
            if isExpected { return expected }
        }
        if lookup == nil { lookup = try index(names, subject) }
        let known = lookup ?? [:]
        return name.withUTF8 { known[TapeText(utf8: $0)] }
    }

    private static func index(
        _ names: [UnsafeBufferPointer<UInt8>],
        _ subject: String
    ) throws(ScoringFailure) -> [TapeText: Int] {
        var index: [TapeText: Int] = [:]
        index.reserveCapacity(names.count)
        for (place, name) in names.enumerated() where name.baseAddress != nil {
            guard index.updateValue(place, forKey: TapeText(utf8: name)) == nil else {
                throw ScoringFailure(
                    .inputInvalid,
                    subject,
                    expected: "each column once",
                    found: "\"\(CellExcerpt.text(name))\" twice"
                )
            }
        }
        return index
    }

    /// - Parameters:
    ///   - found: the first names that are there, of so many columns.
    static func lacking(
        _ names: [String],
        _ subject: String,
        found: [String] = [],
        of width: Int = 0
    ) -> ScoringFailure {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let others = width > found.count ? " and \(width - found.count) more" : ""
        let hint =
            width == 1 && found.contains { $0.contains(";") || $0.contains("\t") }
            ? "; values stand between commas" : ""
        let there = found.isEmpty ? "" : "; it has \(found.map { "\"\($0)\"" }.joined(separator: ", "))\(others)\(hint)"
        return ScoringFailure(
            .inputInvalid,
            subject,
            "the model needs \(names.count == 1 ? "a column" : "\(names.count) columns") that the request lacks: \(list)\(there)",
            findings: names.map {
                Finding(
                    code: ScoringCode.inputInvalid.rawValue,
                    subject: subject,
                    expected: "the column \"\($0)\"",
                    found: "none of that name"
                )
            }
        )
    }

    private static func tooFew(_ expected: Int, _ found: Int, _ subject: String) -> ScoringFailure {
        ScoringFailure(.inputInvalid, subject, expected: "\(expected) columns, in their order", found: "\(found)")
    }
}

extension TapeTable {
    /// The columns that the schema names, cast to its types; others are left out.
    func frame(_ schema: [ModelSchema.Column], _ subject: String) throws(ScoringFailure) -> [Tensor] {
        var tensors: [Tensor] = []
        for column in try binding(schema, subject).columns {
            let place = ColumnLabel(place: column.at).wireName
            let own =
                labels.map { $0[column.at].wireName }
                ?? (names.isEmpty ? place : ColumnLabel(text: column.name).wireName)
            tensors.append(
                try tensor(
                    column.at,
                    named: column.name,
                    wireName: column.schema.name == nil ? own : column.schema.wireName(at: column.at),
                    CellType(column.schema.type),
                    allowsMissing: !column.schema.isRequired,
                    subject
                )
            )
        }
        return tensors
    }

    private func binding(_ schema: [ModelSchema.Column], _ subject: String) throws(ScoringFailure) -> TableBinding {
        var labels = labels?.map(\.name)
        // Rows without names have numbers for them, which may be those of the schema.
        if labels == nil, names.isEmpty, !isInOrder, schema.contains(where: { $0.label != nil }) {
            labels = (0..<width).map(String.init)
        }
        guard let labels else {
            return try TableBinding(schema, names: names, width: width, isInOrder: isInOrder, subject)
        }
        return try TableBinding.withNames(labels) { (names) throws(ScoringFailure) in
            try TableBinding(schema, names: names, width: width, subject)
        }
    }

    /// All columns, of the types that pandas would find in them.
    func inferredFrame(_ subject: String) throws(ScoringFailure) -> [Tensor] {
        var tensors: [Tensor] = []
        var seen: Set<String> = []
        for column in 0..<width {
            let label =
                labels?[column]
                ?? ColumnLabel(text: column < names.count ? String(decoding: names[column], as: UTF8.self) : "")
            let isNamed = labels != nil || column < names.count
            guard names.isEmpty || seen.insert(label.wireName).inserted else {
                throw ScoringFailure(
                    .inputInvalid,
                    subject,
                    expected: "each column once",
                    found: "\"\(label.name.prefix(CellExcerpt.longest))\" twice"
                )
            }
            guard label.json?.first != "[" else {
                throw ScoringFailure(
                    .inputInvalid,
                    "\(subject), columns",
                    expected: "texts or numbers, because the model does not name its columns",
                    found: "a list"
                )
            }
            let type = survey(column)?.kinds.columnType ?? withCells(column) { CellInference.columnType(of: $0) }
            tensors.append(
                try tensor(
                    column,
                    named: label.name,
                    wireName: isNamed ? label.wireNameOfTable : "",
                    type,
                    allowsMissing: true,
                    subject
                )
            )
        }
        return tensors
    }

    func withCells<Result>(_ column: Int, _ body: (TapeCells) -> Result) -> Result {
        places.withUnsafeBufferPointer {
            body(TapeCells(tape: tape, places: UnsafeBufferPointer(rebasing: $0[columnPlaces(column)])))
        }
    }

    private func tensor(
        _ column: Int,
        named name: String,
        wireName: String,
        _ type: CellType,
        allowsMissing: Bool,
        _ subject: String
    ) throws(ScoringFailure) -> Tensor {
        let (tensor, flaw) = withCells(column) { cells in
            let examples = survey(column)?.examples(for: type, allowsMissing: allowsMissing) ?? []
            var casting = CellCasting(cells, to: type, allowsMissing: allowsMissing, examples: examples)
            let tensor = casting.tensor(named: wireName, shape: [rows])
            return (tensor, casting.flaws.first)
        }
        guard let flaw else { return tensor }
        throw ScoringFailure(
            .inputInvalid,
            "\(subject), row \(flaw.index + 1), column \(name.isEmpty ? String(column + 1) : "\"\(name)\"")",
            expected: flaw.expected,
            found: flaw.found
        )
    }
}
