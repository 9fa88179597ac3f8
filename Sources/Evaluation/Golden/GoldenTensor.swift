import Identifiers
import Inference
import StrictJSON

/// A tensor as a golden record writes it: the Open Inference Protocol's JSON with every value in `data`, flat. A missing
/// value is null; a float that is no number is the text `NaN`, `Infinity` or `-Infinity`; bytes are in Base64.
enum GoldenTensor {
    static func json(_ tensor: Tensor, _ subject: String) throws(ScoringFailure) -> JSONValue {
        var value: JSONValue = [
            "name": .string(tensor.name), "datatype": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .integer(Int64($0)) }),
            "data": .array(try tensor.values(subject).map(json)),
        ]
        if tensor.content != .plain { value["content"] = .string(tensor.content.rawValue) }
        return value
    }

    private static func json(_ value: TensorValue) -> JSONValue {
        switch value {
        case .missing: .null
        case .bool(let value): .bool(value)
        case .integer(let value), .datetime(let value): .integer(value)
        case .unsigned(let value): .string(String(value))
        case .float(let value) where value.isFinite: .number(value)
        case .float(let value): .string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        case .text(let text), .json(let text): .string(text)
        case .bytes(let bytes): .string(Base64.text(of: bytes))
        }
    }

    static func tensor(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) -> Tensor {
        let typeName = try reader.text("datatype")
        guard let type = ElementType(rawValue: typeName) else {
            throw reader.flaw("datatype", "a type of the Open Inference Protocol")
        }
        let content = try content(reader, type)
        let shape = try shape(reader)
        let count = shape.elementCount
        let data = try reader.array("data")
        guard data.count == count else {
            throw reader.flaw("data", "\(count) values, as the shape says")
        }
        var bytes: [UInt8] = []
        var missing: [Int] = []
        for (index, item) in data.enumerated() {
            if item.isNull { missing.append(index) }
            guard append(item, type, content, to: &bytes) else {
                throw reader.flaw("data \(index + 1)", "a value of \(type.rawValue)", found: item)
            }
        }
        return Tensor(
            name: try reader.text("name", limit: 4096),
            type: type,
            content: content,
            shape: shape,
            bytes: bytes,
            missing: missing
        )
    }

    private static func content(_ reader: JSONFields<ScoringFailure>, _ type: ElementType) throws(ScoringFailure)
        -> Tensor.Content
    {
        guard let text = try reader.optionalText("content") else { return .plain }
        guard let content = Tensor.Content(rawValue: text), content != .plain,
            (content == .datetime) == (type == .int64), content == .datetime || type == .bytes
        else {
            throw reader.flaw(
                "content",
                "text, json, mixed, csv or fixed of BYTES, or datetime of INT64"
            )
        }
        return content
    }

    private static func shape(_ reader: JSONFields<ScoringFailure>) throws(ScoringFailure) -> [Int] {
        let items = try reader.array("shape")
        var shape = StatedShape(dimensions: 64, elements: GoldenRecord.valueLimit)
        for item in items {
            guard let length = item.integer, length >= 0, items.count <= 64 else {
                throw reader.flaw("shape", "at most 64 lengths from 0", found: item)
            }
            guard shape.append(length) else {
                throw reader.flaw("shape", "at most \(GoldenRecord.valueLimit) values")
            }
        }
        return shape.lengths
    }

    /// - Returns: whether the value is one of the type; null is a missing one.
    private static func append(
        _ item: JSONValue,
        _ type: ElementType,
        _ content: Tensor.Content,
        to bytes: inout [UInt8]
    ) -> Bool {
        switch type {
        case .bytes:
            guard let element = element(item, content) else { return false }
            append(UInt32(element.count), to: &bytes)
            bytes += element
            return true
        case .bool:
            guard item.isNull || item.bool != nil else { return false }
            bytes.append(item.bool == true ? 1 : 0)
            return true
        case .float16: return append(float(item).flatMap(half)?.bitPattern, to: &bytes)
        case .float32: return append(float(item).flatMap(single)?.bitPattern, to: &bytes)
        case .float64: return append(float(item)?.bitPattern, to: &bytes)
        case .int8: return append(whole(item, Int8.self), to: &bytes)
        case .int16: return append(whole(item, Int16.self), to: &bytes)
        case .int32: return append(whole(item, Int32.self), to: &bytes)
        case .int64: return append(whole(item, Int64.self), to: &bytes)
        case .uint8: return append(whole(item, UInt8.self), to: &bytes)
        case .uint16: return append(whole(item, UInt16.self), to: &bytes)
        case .uint32: return append(whole(item, UInt32.self), to: &bytes)
        case .uint64: return append(whole(item, UInt64.self), to: &bytes)
        }
    }

    private static func element(_ item: JSONValue, _ content: Tensor.Content) -> [UInt8]? {
        if item.isNull { return [] }
        guard let text = item.string else { return nil }
        return content == .plain || content == .fixed ? Base64.decode(text) : Array(text.utf8)
    }

    private static func float(_ item: JSONValue) -> Double? {
        switch item {
        case .null: 0
        case .integer(let value): Double(exactly: value)
        case .number(let value): value
        case .string("NaN"): .nan
        case .string("Infinity"): .infinity
        case .string("-Infinity"): -.infinity
        default: nil
        }
    }

    private static func half(_ number: Double) -> Float16? {
        number.isNaN ? .nan : Float16(exactly: number)
    }

    /// A number that a float of 32 bits holds exactly; else nil.
    private static func single(_ number: Double) -> Float? {
        number.isNaN ? .nan : Float(exactly: number)
    }

    private static func whole<Number: FixedWidthInteger>(_ item: JSONValue, _: Number.Type) -> Number? {
        switch item {
        case .null: 0
        case .integer(let value): Number(exactly: value)
        case .string(let text): UInt64(text).flatMap { $0 > UInt64(Int64.max) ? Number(exactly: $0) : nil }
        default: nil
        }
    }

    private static func append<Number: FixedWidthInteger>(_ number: Number?, to bytes: inout [UInt8]) -> Bool {
        guard let number else { return false }
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
        return true
    }

    @discardableResult
    private static func append(_ number: UInt32, to bytes: inout [UInt8]) -> Bool {
        append(Optional(number), to: &bytes)
    }
}
