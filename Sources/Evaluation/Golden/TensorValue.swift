import Identifiers
package import Inference

/// One value of a tensor; values of the same case can be compared.
package enum TensorValue: Sendable, Hashable {
    case missing
    case bool(Bool)
    case integer(Int64)
    /// Only above what fits an `integer`.
    case unsigned(UInt64)
    case float(Double)
    case text(String)
    case bytes([UInt8])
    /// The JSON as it was written.
    case json(String)
    /// Nanoseconds since 1970, UTC.
    case datetime(Int64)
}

extension Tensor {
    /// Its values in their order.
    /// - Parameter subject: what an error calls it.
    /// - Throws: `golden.invalid` if its bytes contradict its type and shape.
    package func values(_ subject: String) throws(ScoringFailure) -> [TensorValue] {
        guard shape.allSatisfy({ $0 >= 0 }), missing.allSatisfy((0..<max(count, 0)).contains) else {
            throw flaw(subject, "a shape of lengths from 0, and missing values inside of it")
        }
        var values = try type == .bytes ? variableValues(subject) : fixedValues(subject)
        for index in missing { values[index] = .missing }
        return values
    }

    private func fixedValues(_ subject: String) throws(ScoringFailure) -> [TensorValue] {
        guard let width = type.width, bytes.count / width == count, bytes.count % width == 0 else {
            throw flaw(subject, "\(count) values of \(type.rawValue)")
        }
        guard content == .plain || (content == .datetime && type == .int64) else {
            throw flaw(subject, "content that \(type.rawValue) can hold")
        }
        return bytes.withUnsafeBytes { raw in
            (0..<count).map { index in value(raw, at: index * width) }
        }
    }

    private func value(_ raw: UnsafeRawBufferPointer, at offset: Int) -> TensorValue {
        func load<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type) -> Number {
            Number(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
        return switch type {
        case .bool: .bool(raw[offset] != 0)
        case .uint8: .integer(Int64(raw[offset]))
        case .uint16: .integer(Int64(load(UInt16.self)))
        case .uint32: .integer(Int64(load(UInt32.self)))
        case .uint64: Int64(exactly: load(UInt64.self)).map(TensorValue.integer) ?? .unsigned(load(UInt64.self))
        case .int8: .integer(Int64(load(Int8.self)))
        case .int16: .integer(Int64(load(Int16.self)))
        case .int32: .integer(Int64(load(Int32.self)))
        case .int64: content == .datetime ? .datetime(load(Int64.self)) : .integer(load(Int64.self))
        case .float16: .float(Double(Float16(bitPattern: load(UInt16.self))))
        case .float32: .float(Double(Float(bitPattern: load(UInt32.self))))
        case .float64, .bytes: .float(Double(bitPattern: load(UInt64.self)))
        }
    }

    private func variableValues(_ subject: String) throws(ScoringFailure) -> [TensorValue] {
        var values: [TensorValue] = []
        var at = 0
        while at < bytes.count {
            guard at + 4 <= bytes.count else { throw flaw(subject, "a length before each value") }
            let length = (0..<4).reduce(0) { $0 | Int(bytes[at + $1]) << ($1 * 8) }
            at += 4
            guard length <= bytes.count - at else { throw flaw(subject, "values as long as they say") }
            values.append(try value(of: bytes[at..<at + length], subject))
            at += length
        }
        guard values.count == count else { throw flaw(subject, "\(count) values") }
        return values
    }

    private func value(of slice: ArraySlice<UInt8>, _ subject: String) throws(ScoringFailure) -> TensorValue {
        if content == .plain || content == .fixed { return .bytes(Array(slice)) }
        guard content != .datetime, let text = String(validating: slice, as: UTF8.self) else {
            throw flaw(subject, "text in UTF-8")
        }
        return content == .text ? .text(text) : .json(text)
    }

    private func flaw(_ subject: String, _ expected: String) -> ScoringFailure {
        ScoringFailure(
            .goldenInvalid,
            name.isEmpty ? subject : "\(subject) \(name)",
            expected: expected,
            found: "\(bytes.count) bytes of \(type.rawValue), shape \(shape)"
        )
    }
}
