import Identifiers
package import MLflow

/// Casts chunks of a table to the types of the model's schema. Rows that cannot be cast are left out and reported by number.
package struct TableCasting: Sendable {
    /// Rows that were cast together.
    package struct Chunk: Sendable {
        /// The good rows, in their order; of no rows where none is good.
        package let input: ModelInput
        /// The places of the good rows within the chunk, from 0, ascending.
        package let rows: [Int]
        package let bad: [BadRow]
    }

    private struct Column {
        let name: String
        /// See ``ColumnLabel``.
        var wireName: String?
        /// Its place in the table.
        let at: Int
        var type: CellType
        let allowsMissing: Bool
        var kinds = TextKinds()
        /// See ``Tensor/examples``.
        var examples: [[UInt8]] = []

        /// Tells whether pandas chooses the type of its values by all of them.
        var dependsOnRows: Bool { type.isJSON || allowsMissing && type.changesWithGaps }
    }

    private let form: ModelInput.Form
    /// The shape of a tensor from the columns side by side; nil: a tensor for each column.
    private let isMatrix: Bool
    /// Lengths after the rows', for tensors of a column each.
    private let inner: [[Int]]
    private var columns: [Column]
    private let origin: ModelInput.Origin
    /// Tells whether the types are those that pandas would find in all rows of the table.
    private let infersTypes: Bool
    private var isSurveyed = false
    private let parameters: [ModelSchema.Parameter]
    /// Flaws of a column after which the rest of it is not looked at.
    private let flawLimit: Int

    /// - Parameters:
    ///   - header: the names of the table's columns.
    ///   - flawLimit: flaws of a column that are told; 1 where the first bad row refuses all.
    /// - Throws: `scoring.input`, naming every required column that is not there.
    package init(header: [String], schema: ModelSchema?, flawLimit: Int = .max) throws(ScoringFailure) {
        self.flawLimit = flawLimit
        parameters = schema?.parameters ?? []
        // What a type hint says is for the model's own code to check, row by row.
        let inputs = schema?.isFromTypeHint == true ? nil : schema?.inputs
        origin = Self.origin(of: inputs)
        switch inputs {
        case .columns(let columns):
            form = .frame
            isMatrix = false
            infersTypes = false
            self.columns = try Self.bound(columns, header).map {
                Column(
                    name: $0.name,
                    wireName: $0.schema.name == nil
                        ? Self.pandasName($0.name, at: $0.at) : $0.schema.wireName(at: $0.at),
                    at: $0.at,
                    type: CellType($0.schema.type),
                    allowsMissing: !$0.schema.isRequired
                )
            }
            inner = self.columns.map { _ in [] }
        case .tensors(let tensors):
            infersTypes = false
            isMatrix = tensors.count == 1 && tensors[0].name == nil
            form = isMatrix ? .array : .arrays
            if isMatrix {
                columns = try Self.matrix(tensors[0], header)
                inner = [tensors[0].shape.count == 1 ? [] : [header.count]]
            } else {
                (columns, inner) = try Self.vectors(tensors, header)
            }
        case nil:
            form = .frame
            isMatrix = false
            infersTypes = true
            columns = header.enumerated().map {
                Column(
                    name: $0.element,
                    wireName: Self.pandasName($0.element, at: $0.offset),
                    at: $0.offset,
                    type: .text,
                    allowsMissing: true
                )
            }
            inner = columns.map { _ in [] }
        }
    }

    /// Tells whether the meaning of one row may depend on others.
    package var needsSurvey: Bool { infersTypes || columns.contains { $0.dependsOnRows } }

    /// Looks at rows of a table that is cast in pieces, before any of it is cast; else the first piece decides the types.
    package mutating func survey(_ rows: TextRows) {
        isSurveyed = true
        for place in columns.indices where infersTypes || columns[place].dependsOnRows {
            rows.withCells(columns[place].at, nil) { columns[place].kinds.add($0) }
            guard infersTypes else {
                columns[place].examples = Self.examples(of: columns[place])
                continue
            }
            columns[place].type = columns[place].kinds.type
            if case .written = columns[place].type { columns[place].examples = columns[place].kinds.examples }
        }
    }

    /// Samples for a column of a given type: that something is missing in it, or a value of each kind.
    private static func examples(of column: Column) -> [[UInt8]] {
        guard column.type.isJSON else { return column.kinds.hasGaps ? [[]] : [] }
        return column.kinds.examples.compactMap { text in
            var row = TextRows(width: 1)
            row.append([text], number: 1)
            return row.withCells(0, nil) { cells in
                var casting = CellCasting(cells, to: column.type, allowsMissing: column.allowsMissing)
                let tensor = casting.tensor(named: column.name, shape: [1])
                // What is no JSON is refused where it stands.
                return casting.flaws.isEmpty ? Array(tensor.elements).first.map { Array($0) } : nil
            }
        }
    }

    /// Rows that have a value of each kind that was surveyed.
    package var exampleRows: TextRows {
        var rows = TextRows(width: columns.count)
        for row in 0..<(columns.map(\.kinds.examples.count).max() ?? 0) {
            let values = columns.map { column in
                column.kinds.examples.isEmpty ? [] : column.kinds.examples[min(row, column.kinds.examples.count - 1)]
            }
            rows.append(values, number: row + 1)
        }
        return rows
    }

    /// - Throws: `scoring.input` if the number of values in the rows differs from the header's.
    package mutating func cast(_ rows: TextRows) throws(ScoringFailure) -> Chunk {
        if infersTypes, !isSurveyed, rows.count > 0 { survey(rows) }
        let (tensors, reasons) = cast(rows, nil)
        if reasons.isEmpty { return chunk(tensors, Array(0..<rows.count), []) }
        // Where not every flaw is told, no row is known to be good.
        let good = flawLimit == .max ? (0..<rows.count).filter { reasons[$0] == nil } : []
        let bad = reasons.sorted { $0.key < $1.key }
            .map { BadRow(number: rows.numbers[$0.key], reason: $0.value) }
        return chunk(cast(rows, good).tensors, good, bad)
    }

    private func cast(_ rows: TextRows, _ selection: [Int]?) -> (tensors: [Tensor], reasons: [Int: String]) {
        var tensors: [Tensor] = []
        var reasons: [Int: String] = [:]
        let count = selection?.count ?? rows.count
        for (column, inner) in zip(columns, isMatrix ? columns.map { _ in [] } : inner) {
            rows.withCells(column.at, selection) { cells in
                var casting = CellCasting(
                    cells,
                    to: column.type,
                    allowsMissing: column.allowsMissing,
                    flawLimit: flawLimit,
                    examples: column.examples
                )
                tensors.append(casting.tensor(named: column.wireName ?? column.name, shape: [count] + inner))
                for flaw in casting.flaws where reasons[flaw.index] == nil {
                    reasons[flaw.index] =
                        "\"\(column.name.prefix(CellExcerpt.longest))\": expected \(flaw.expected), found \(flaw.found)"
                }
            }
        }
        return (tensors, reasons)
    }

    private func chunk(_ tensors: [Tensor], _ rows: [Int], _ bad: [BadRow]) -> Chunk {
        let tensors = isMatrix ? [matrix(of: tensors, rows: rows.count)] : tensors
        let values = Dictionary(
            parameters.map { ($0.name, $0.defaultValue) },
            uniquingKeysWith: { first, _ in first }
        )
        return Chunk(
            input: ModelInput(form: form, origin: origin, tensors: tensors, parameters: values),
            rows: rows,
            bad: bad
        )
    }

    /// Columns side by side, row by row.
    private func matrix(of columns: [Tensor], rows: Int) -> Tensor {
        var bytes: [UInt8] = []
        if let width = columns[0].type.width {
            bytes.reserveCapacity(columns.count * rows * width)
            for row in 0..<rows {
                for column in columns { bytes += column.bytes[row * width..<(row + 1) * width] }
            }
        } else {
            let elements = columns.map { Array($0.elements) }
            for row in 0..<rows {
                for column in elements { bytes += column[row].withLength }
            }
        }
        return Tensor(
            name: "",
            type: columns[0].type,
            content: columns[0].content,
            shape: [rows] + inner[0],
            bytes: bytes,
            missing: columns.enumerated()
                .flatMap { place, column in column.missing.map { $0 * columns.count + place } }.sorted()
        )
    }

    /// pandas is told of types by their columns' names: it finds those of columns without one itself.
    private static func origin(of inputs: ModelSchema.Schema?) -> ModelInput.Origin {
        switch inputs {
        case .columns(let columns): columns.contains { $0.name != nil } ? .csv : .inferred
        case .tensors: .csv
        case nil: .inferred
        }
    }

    /// The name that pandas gives a column without one in the header.
    private static func pandasName(_ name: String, at place: Int) -> String {
        name.isEmpty ? "Unnamed: \(place)" : name
    }

    private static func bound(
        _ schema: [ModelSchema.Column],
        _ header: [String]
    ) throws(ScoringFailure) -> [(schema: ModelSchema.Column, name: String, at: Int)] {
        try TableBinding.withNames(header) { (names) throws(ScoringFailure) in
            try TableBinding(schema, names: names, width: header.count, "the table").columns
        }
    }

    private static func matrix(
        _ tensor: ModelSchema.Tensor,
        _ header: [String]
    ) throws(ScoringFailure) -> [Column] {
        let width = tensor.shape.count == 2 ? tensor.shape[1] : tensor.shape.count == 1 ? 1 : nil
        guard tensor.shape.first == -1, let width, width < 0 || width == Int64(header.count) else {
            throw ScoringFailure(
                .inputInvalid,
                "the table",
                expected: "a table that fits \(tensor)",
                found: "\(header.count) columns"
            )
        }
        let type = try tensor.cellType("the table")
        return header.enumerated().map {
            Column(name: $0.element, at: $0.offset, type: type, allowsMissing: false)
        }
    }

    private static func vectors(
        _ tensors: [ModelSchema.Tensor],
        _ header: [String]
    ) throws(ScoringFailure) -> ([Column], [[Int]]) {
        let columns = try bound(
            tensors.map { ModelSchema.Column(name: $0.name ?? "", type: .any, isRequired: true) },
            header
        )
        var result: [Column] = []
        for (tensor, column) in zip(tensors, columns) {
            guard tensor.shape == [-1] || tensor.shape == [-1, 1] else {
                throw ScoringFailure(
                    .inputInvalid,
                    "the table, \"\(column.name)\"",
                    expected: "one value a row, as tables have",
                    found: "\(tensor) in the model's schema"
                )
            }
            let type = try tensor.cellType("the table")
            result.append(Column(name: column.name, at: column.at, type: type, allowsMissing: false))
        }
        return (result, tensors.map { $0.shape.dropFirst().map(Int.init) })
    }
}
