import MLflow

/// The type of values without a schema: one that holds each of them unchanged, or JSON if pandas and NumPy decide.
enum CellInference {
    static func type(of source: some CellSource) -> CellType { kinds(of: source).type }

    /// Of a column of a table.
    static func columnType(of source: some CellSource) -> CellType { kinds(of: source).columnType }

    private static func kinds(of source: some CellSource) -> CellKinds {
        var kinds = CellKinds()
        for index in 0..<source.count { kinds.add(source.cell(index)) }
        return kinds
    }
}

/// The kinds of values that a column has.
struct CellKinds: Sendable, Hashable {
    enum Kind: CaseIterable, Hashable {
        case absent
        case null
        case bool
        case negative
        case integer
        /// A number that no double holds.
        case inexact
        case negativeInexact
        /// A whole number that needs 64 bits without a sign.
        case unsigned
        /// A whole number that needs more than 64 bits.
        case large
        case number
        case text
        case nested
    }

    private(set) var kinds: Set<Kind> = []

    var hasGaps: Bool { !kinds.isDisjoint(with: [.absent, .null]) }

    /// - Returns: whether it is the first of its kind.
    @discardableResult
    mutating func add(_ cell: Cell) -> Bool { kinds.insert(Kind(cell)).inserted }

    /// The type that holds all of them as pandas and NumPy do: they make doubles of whole numbers beside others, where
    /// doubles hold them.
    var type: CellType {
        switch kinds {
        case [.bool]: return .bool
        case [.text]: return .text
        case _ where kinds.isSubset(of: [.negative, .negativeInexact, .integer, .inexact]) && !kinds.isEmpty:
            return .integer(.int64)
        case _ where kinds.isSubset(of: [.integer, .inexact, .unsigned]) && !kinds.isEmpty: return .integer(.uint64)
        case _ where kinds.isSubset(of: [.negative, .integer, .number]) && !kinds.isEmpty: return .float(.float64)
        default: return .json(.any)
        }
    }

    /// The same for a table, where pandas turns missing numbers into NaN.
    var columnType: CellType {
        var present = self
        present.kinds.subtract([.absent, .null])
        switch present.type {
        case .integer where kinds != present.kinds && present.kinds.isSubset(of: [.negative, .integer]):
            return .float(.float64)
        case .float: return .float(.float64)
        default: return type
        }
    }
}

extension CellKinds.Kind {
    init(_ cell: Cell) {
        self =
            switch cell {
            case .absent: .absent
            case .null: .null
            case .bool: .bool
            case .integer(let value) where Double(exactly: value) == nil: value < 0 ? .negativeInexact : .inexact
            case .integer(let value): value < 0 ? .negative : .integer
            case .unsigned: .unsigned
            case .large: .large
            case .number: .number
            case .text: .text
            case .nested: .nested
            }
    }
}

/// The kinds of a whole column that is asked in pieces, and a value of each, by which its type is found for every piece.
struct ColumnSurvey: Sendable {
    private(set) var kinds = CellKinds()
    /// The samples as JSON; empty for missing values.
    private(set) var examples: [[UInt8]] = []

    mutating func add(_ cell: Cell) {
        guard kinds.add(cell) else { return }
        var example: [UInt8] = []
        if !cell.writeValue(to: &example) { example += "{}".utf8 }
        examples.append(example)
    }

    /// Those that count for values that are cast to the type.
    func examples(for type: CellType, allowsMissing: Bool) -> [[UInt8]] {
        switch type {
        case .text: kinds.type.isText ? [] : examples
        case .json: examples
        case _ where type.changesWithGaps: allowsMissing && kinds.hasGaps ? [[]] : []
        default: []
        }
    }
}
