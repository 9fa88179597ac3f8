import Inference
import MLflow
import ModelWorkers
import NativeModels

/// The table that a model takes: rows of numbers to requests of its columns' types, and golden inputs to such rows.
struct ProbeTable {
    fileprivate struct Column {
        let name: String
        let type: ElementType
        /// The texts that the model knows, by the numbers that stand for them.
        let texts: [[UInt8]]
        let unknown: [UInt8]
    }

    private let columns: [Column]
    /// The rows of the golden input.
    let rows: [[Double]]

    /// - Throws: if the model is of other columns than the schema, or the golden input is no table.
    init(_ model: NativeModel, _ schema: ModelSchema?, _ golden: ModelInput) throws(NoNativeForm) {
        guard case .columns(let listed)? = schema?.inputs, listed.count == model.columns.count else {
            throw NoNativeForm("other columns than those of the signature")
        }
        var columns: [Column] = []
        for (place, (column, known)) in zip(listed, model.columns).enumerated() {
            guard let type = column.type.probeType, column.wireName(at: place) == known.name,
                (type == .bytes) == known.isText
            else { throw NoNativeForm("other columns than those of the signature") }
            columns.append(Column(known, type))
        }
        self.columns = columns
        rows = try Self.rows(golden, model)
    }

    var integers: Set<Int> {
        Set(columns.indices.filter { columns[$0].type == .int32 || columns[$0].type == .int64 })
    }

    /// The places of the columns of texts.
    var texts: [Int] { columns.indices.filter { columns[$0].type == .bytes } }

    func input(_ rows: [[Double]], from origin: ModelInput.Origin = .table) -> ModelInput {
        ModelInput(form: .frame, origin: origin, tensors: columns.indices.map { tensor(columns[$0], rows, $0) })
    }

    private func tensor(_ column: Column, _ rows: [[Double]], _ place: Int) -> Tensor {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 * rows.count)
        var missing: [Int] = []
        for (number, row) in rows.enumerated() {
            let value = row[place]
            if value.isNaN, column.type != .float64, column.type != .float32 { missing.append(number) }
            column.write(value, into: &bytes)
        }
        return Tensor(
            name: column.name,
            type: column.type,
            content: column.type == .bytes ? .text : .plain,
            shape: [rows.count],
            bytes: bytes,
            missing: missing
        )
    }

    private static func rows(_ golden: ModelInput, _ model: NativeModel) throws(NoNativeForm) -> [[Double]] {
        guard golden.form == .frame, golden.tensors.count == model.columns.count, golden.rows > 0 else {
            throw NoNativeForm("golden rows that are no table of the model's columns")
        }
        var rows = [[Double]](repeating: [], count: golden.rows)
        for (tensor, column) in zip(golden.tensors, model.columns) {
            guard tensor.name == column.name, tensor.shape == [golden.rows] else {
                throw NoNativeForm("golden rows that are no table of the model's columns")
            }
            var row = 0
            let isWhole = tensor.eachElement(of: rows.indices) { element in
                rows[row].append(column.number(of: element))
                row += 1
            }
            guard isWhole else { throw NoNativeForm("golden rows that are no table of the model's columns") }
        }
        return rows
    }
}

extension ColumnType {
    /// The type of a column's tensor; nil for one that no native form takes.
    fileprivate var probeType: ElementType? {
        switch self {
        case .integer: .int32
        case .long: .int64
        case .float: .float32
        case .double: .float64
        case .string: .bytes
        default: nil
        }
    }
}

extension NativeColumn {
    /// The number that stands for a golden value in a row.
    fileprivate func number(of element: TensorElement) -> Double {
        switch element {
        case .text(let bytes): isText ? code(of: Array(bytes)) : .nan
        default: element.number ?? .nan
        }
    }
}

extension ProbeTable.Column {
    /// The largest whole number of 64 bits that a double holds: forms take no others.
    private static let largest = Int64(0x1p63.nextDown)

    fileprivate init(_ column: NativeColumn, _ type: ElementType) {
        name = column.name
        self.type = type
        guard case .text(let known) = column.kind else {
            texts = []
            unknown = []
            return
        }
        texts = known.ordered
        // Longer than each of them, so it is none.
        unknown = [UInt8](repeating: UInt8(ascii: "?"), count: 1 + (texts.map(\.count).max() ?? 0))
    }

    fileprivate func write(_ value: Double, into bytes: inout [UInt8]) {
        switch type {
        case .float64: append(value.bitPattern, &bytes)
        case .float32: append(Float(value).bitPattern, &bytes)
        case .int64:
            append(value.isNaN ? 0 : Int64(exactly: value.rounded()) ?? (value < 0 ? .min : Self.largest), &bytes)
        case .int32: append(value.isNaN ? 0 : Int32(exactly: value.rounded()) ?? (value < 0 ? .min : .max), &bytes)
        default:
            let text = value.isNaN ? [] : Int(exactly: value).flatMap { texts.indices.contains($0) ? texts[$0] : nil }
            let found = text ?? unknown
            append(UInt32(found.count), &bytes)
            bytes += found
        }
    }

    private func append(_ number: some FixedWidthInteger, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }
}
