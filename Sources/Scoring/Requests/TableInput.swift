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
            let found = names.prefix(12).map { String(decoding: $0, as: UTF8.self) }
            throw Self.lacking(lacking, found: found, of: names.count, subject)
        }
    }

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
    ///   - found: the first names that the request has instead.
    ///   - count: all of them.
    static func lacking(
        _ names: [String],
        found: [String] = [],
        of count: Int = 0,
        _ subject: String
    ) -> ScoringFailure {
        let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
        let there = found.map { "\"\(PlainText.of(String($0.prefix(80))))\"" }.joined(separator: ", ")
        let more = count > found.count ? " and \(count - found.count) more" : ""
        var has = there.isEmpty ? "" : "; it has \(there)\(more)"
        if count == 1, let only = found.first {
            if only.contains(";") { has += "; columns are parted by commas, not by semicolons" }
            if only.contains("\t") { has += "; columns are parted by commas, not by tabs" }
        }
        return ScoringFailure(
            .inputInvalid,
            subject,
            "the model needs \(names.count == 1 ? "a column" : "\(names.count) columns") that the request lacks: \(list)\(has)",
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
        let binding = try TableBinding(schema, names: names, width: width, isInOrder: isInOrder, subject)
        var tensors: [Tensor] = []
        tensors.reserveCapacity(binding.columns.count)
        for column in binding.columns {
            tensors.append(
                try tensor(
                    column.at,
                    named: column.name,
                    CellType(column.schema.type),
                    allowsMissing: !column.schema.isRequired,
                    subject
                )
            )
        }
        return tensors
    }

    /// All columns, of the types that pandas would find in them.
    func inferredFrame(_ subject: String) throws(ScoringFailure) -> [Tensor] {
        var tensors: [Tensor] = []
        var seen: Set<TapeText> = []
        for column in 0..<width {
            if column < names.count, names[column].baseAddress != nil,
                !seen.insert(TapeText(utf8: names[column])).inserted
            {
                throw ScoringFailure(
                    .inputInvalid,
                    subject,
                    expected: "each column once",
                    found: "\"\(CellExcerpt.text(names[column]))\" twice"
                )
            }
            let name = column < names.count ? String(decoding: names[column], as: UTF8.self) : ""
            let type = withCells(column) { CellInference.type(of: $0) }
            tensors.append(try tensor(column, named: name, type, allowsMissing: true, subject))
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
        _ type: CellType,
        allowsMissing: Bool,
        _ subject: String
    ) throws(ScoringFailure) -> Tensor {
        let (tensor, flaw) = withCells(column) { cells in
            var casting = CellCasting(cells, to: type, allowsMissing: allowsMissing)
            let tensor = casting.tensor(named: name, shape: [rows])
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
