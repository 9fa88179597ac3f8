/// One value of a tensor, read in its place: nothing is allocated for it.
package enum TensorElement {
    /// Nothing, or NaN: a table has no other word for a number that is missing.
    case missing
    case truth(Bool)
    case integer(Int64)
    /// Only above what fits an `integer`.
    case unsigned(UInt64)
    case number(Double)
    /// UTF-8, or bytes; valid during the call that hands it over.
    case text(UnsafeBufferPointer<UInt8>)
    /// A list or an object, as JSON; valid during the call that hands it over.
    case json(UnsafeBufferPointer<UInt8>)
    /// Nanoseconds since 1970, UTC.
    case datetime(Int64)

    /// The value as a number; nil for what is none. Texts of CSV are read by their column's type elsewhere.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .number(let value): value
        case .missing, .truth, .text, .json, .datetime: nil
        }
    }
}

extension Tensor {
    /// Values of each row: 1 for a column.
    package var rowWidth: Int { shape.dropFirst().elementCount }

    /// Calls with the value of each of the rows, in their order.
    /// - Parameters:
    ///   - rows: ascending.
    ///   - place: which value of a row that has several.
    /// - Returns: false, after the rows before it, where the tensor has no such value.
    @discardableResult
    package func eachElement(
        of rows: some Collection<Int>,
        place: Int = 0,
        _ body: (TensorElement) -> Void
    ) -> Bool {
        let width = rowWidth
        guard place >= 0, place < width else { return rows.isEmpty }
        return bytes.withUnsafeBytes { raw in
            let reading = ElementReading(type: type, content: content, raw: raw)
            var cursor = ElementCursor()
            var missing = missing[...]
            let count = count
            for row in rows {
                let (element, overflows) = row.multipliedReportingOverflow(by: width)
                guard !overflows, row >= 0, element < count - place else { return false }
                let index = element + place
                while let first = missing.first, first < index { missing.removeFirst() }
                if missing.first == index {
                    body(.missing)
                    continue
                }
                guard let value = reading.value(index, &cursor) else { return false }
                body(value)
            }
            return true
        }
    }
}

/// The place in a tensor of `BYTES` up to which its elements were passed.
private struct ElementCursor {
    var index = 0
    var at = 0
}

private struct ElementReading {
    let type: ElementType
    let content: Tensor.Content
    let raw: UnsafeRawBufferPointer

    func value(_ index: Int, _ cursor: inout ElementCursor) -> TensorElement? {
        guard let width = type.width else { return variable(index, &cursor) }
        let offset = index * width
        guard offset + width <= raw.count else { return nil }
        return fixed(offset)
    }

    private func load<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type, _ offset: Int) -> Number {
        Number(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    private func fixed(_ offset: Int) -> TensorElement {
        switch type {
        case .bool: .truth(raw[offset] != 0)
        case .uint8: .integer(Int64(raw[offset]))
        case .uint16: .integer(Int64(load(UInt16.self, offset)))
        case .uint32: .integer(Int64(load(UInt32.self, offset)))
        case .uint64:
            Int64(exactly: load(UInt64.self, offset)).map(TensorElement.integer) ?? .unsigned(load(UInt64.self, offset))
        case .int8: .integer(Int64(load(Int8.self, offset)))
        case .int16: .integer(Int64(load(Int16.self, offset)))
        case .int32: .integer(Int64(load(Int32.self, offset)))
        case .int64: whole(load(Int64.self, offset))
        case .float16: Self.float(Double(Float16(bitPattern: load(UInt16.self, offset))))
        case .float32: Self.float(Double(Float(bitPattern: load(UInt32.self, offset))))
        case .float64, .bytes: Self.float(Double(bitPattern: load(UInt64.self, offset)))
        }
    }

    private func whole(_ value: Int64) -> TensorElement {
        guard content == .datetime else { return .integer(value) }
        // NumPy's NaT.
        return value == .min ? .missing : .datetime(value)
    }

    private static func float(_ value: Double) -> TensorElement { value.isNaN ? .missing : .number(value) }

    private func variable(_ index: Int, _ cursor: inout ElementCursor) -> TensorElement? {
        if index < cursor.index { cursor = ElementCursor() }
        while true {
            guard cursor.at + 4 <= raw.count else { return nil }
            let length = Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: cursor.at, as: UInt32.self)))
            let start = cursor.at + 4
            guard length <= raw.count - start else { return nil }
            cursor.at = start + length
            cursor.index += 1
            guard cursor.index > index else { continue }
            return text(
                UnsafeRawBufferPointer(rebasing: raw[start..<start + length]).assumingMemoryBound(to: UInt8.self)
            )
        }
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) -> TensorElement {
        switch content {
        case .json, .mixed: JSONElement.read(bytes)
        case .csv: MissingText.isMissing(bytes) ? .missing : .text(bytes)
        case .plain, .fixed, .text, .datetime: .text(bytes)
        }
    }
}

/// A single value as JSON, read without a tree.
private enum JSONElement {
    static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> TensorElement {
        guard let first = bytes.first else { return .missing }
        switch first {
        case UInt8(ascii: "n"): return .missing
        case UInt8(ascii: "t"): return .truth(true)
        case UInt8(ascii: "f"): return .truth(false)
        case UInt8(ascii: "\""): return string(bytes)
        case UInt8(ascii: "["), UInt8(ascii: "{"): return .json(bytes)
        default:
            let text = String(decoding: bytes, as: UTF8.self)
            if let value = Int64(text) { return .integer(value) }
            if let value = UInt64(text) { return .unsigned(value) }
            return Double(text).map { $0.isNaN ? .missing : .number($0) } ?? .json(bytes)
        }
    }

    /// A text with escapes stays as it is written, in its quotes: that is a name as good as another, and nothing is allocated.
    private static func string(_ bytes: UnsafeBufferPointer<UInt8>) -> TensorElement {
        guard bytes.count >= 2, bytes.last == UInt8(ascii: "\""), !bytes.contains(UInt8(ascii: "\\")) else {
            return .text(bytes)
        }
        return .text(UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1]))
    }
}
