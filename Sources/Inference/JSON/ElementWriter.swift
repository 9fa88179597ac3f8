import CSimdjson
import StrictJSON

/// Writes elements of a tensor as JSON. Bytes that are not there are written as null: a worker is not believed blindly.
struct ElementWriter {
    /// The written form of bytes that are no text.
    enum BytesForm {
        /// As Python's `base64.encodebytes`: in lines of 76 letters, each with its end.
        case lines
        case plain
    }

    /// Elements after which the limit is looked at, where each is short.
    private static let run = 4096
    /// Bytes of an element from which on its escapes are counted before it is written.
    private static let longElement = 1 << 16

    private let tensor: Tensor
    private let form: BytesForm
    private let limit: AnswerLimit
    /// Ranges of the elements of `BYTES`.
    private let ranges: [Range<Int>]
    private let missing: Set<Int>

    init(_ tensor: Tensor, bytes form: BytesForm, limit: AnswerLimit) {
        self.tensor = tensor
        self.form = form
        self.limit = limit
        ranges = tensor.type == .bytes ? tensor.elements.map { $0.startIndex..<$0.endIndex } : []
        missing = Set(tensor.missing)
    }

    /// The number of elements.
    var count: Int {
        guard let width = tensor.type.width else { return ranges.count }
        return tensor.bytes.count / width
    }

    /// - Throws: `scoring.answer-too-large` for bytes that would make it so.
    func write(_ index: Int, to output: inout [UInt8]) throws(ScoringFailure) {
        if index >= count || (!missing.isEmpty && missing.contains(index)) {
            output.append(contentsOf: "null".utf8)
        } else if tensor.type == .bytes {
            try limit.check(output.count + size(of: ranges[index]))
            writeBytes(ranges[index], to: &output)
        } else {
            tensor.bytes.withUnsafeBytes { writeNumber($0, index, to: &output) }
        }
    }

    /// A run of elements with commas between them.
    func write(_ range: Range<Int>, to output: inout [UInt8]) throws(ScoringFailure) {
        let areDoubles = tensor.type == .float64 && missing.isEmpty && range.upperBound <= count
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.run) {
            let run = start..<min(range.upperBound, start + Self.run)
            if start > range.lowerBound { output.append(UInt8(ascii: ",")) }
            if areDoubles {
                writeDoubles(run, to: &output)
            } else {
                for index in run {
                    if index > run.lowerBound { output.append(UInt8(ascii: ",")) }
                    try write(index, to: &output)
                }
            }
            try limit.check(output.count)
        }
    }

    /// At least so many bytes are written for an element of `BYTES`; for a long text exactly so many, less its quotes.
    private func size(of range: Range<Int>) -> Int {
        let isCopied =
            tensor.content == .plain || tensor.content == .fixed || (tensor.content == .json && form == .lines)
        guard range.count >= Self.longElement, !isCopied else { return range.count }
        return tensor.bytes[range].reduce(0) { size, byte in
            size + (byte < 0x20 ? 6 : byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") ? 2 : 1)
        }
    }

    private func writeDoubles(_ range: Range<Int>, to output: inout [UInt8]) {
        let capacity = range.count * (Int(CSIMDJSON_DOUBLE_BYTES) + 1)
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { text in
            tensor.bytes.withUnsafeBufferPointer { values in
                guard let start = text.baseAddress, let first = values.baseAddress else { return }
                let length = csimdjson_write_doubles(first + range.lowerBound * 8, range.count, start)
                output.append(contentsOf: UnsafeRawBufferPointer(start: start, count: length))
            }
        }
    }

    private func writeNumber(_ bytes: UnsafeRawBufferPointer, _ index: Int, to output: inout [UInt8]) {
        func load<Value: BitwiseCopyable>(_: Value.Type) -> Value {
            bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
        }
        switch tensor.type {
        case .bool: output.append(contentsOf: (load(UInt8.self) == 0 ? "false" : "true").utf8)
        case .uint8: JSONText.write(load(UInt8.self), to: &output)
        case .uint16: JSONText.write(load(UInt16.self), to: &output)
        case .uint32: JSONText.write(load(UInt32.self), to: &output)
        case .uint64: JSONText.write(load(UInt64.self), to: &output)
        case .int8: JSONText.write(load(Int8.self), to: &output)
        case .int16: JSONText.write(load(Int16.self), to: &output)
        case .int32: JSONText.write(load(Int32.self), to: &output)
        case .int64 where tensor.content == .datetime:
            output.append(UInt8(ascii: "\""))
            DatetimeText.write(load(Int64.self), to: &output)
            output.append(UInt8(ascii: "\""))
        case .int64: JSONText.write(load(Int64.self), to: &output)
        case .float16: JSONText.write(Double(Float16(bitPattern: load(UInt16.self))), to: &output)
        case .float32: JSONText.write(Double(load(Float.self)), to: &output)
        case .float64: JSONText.write(load(Double.self), to: &output)
        case .bytes: return
        }
    }

    private func writeBytes(_ range: Range<Int>, to output: inout [UInt8]) {
        tensor.bytes.withUnsafeBufferPointer { bytes in
            let element = UnsafeBufferPointer(rebasing: bytes[range])
            switch tensor.content {
            case .text, .csv, .datetime: JSONText.write(element, to: &output)
            case .json where form == .plain, .mixed where form == .plain: JSONText.write(element, to: &output)
            case .json, .mixed: Self.writeJSON(element, to: &output)
            case .plain, .fixed:
                output.append(UInt8(ascii: "\""))
                if form == .lines {
                    Self.writeBase64Lines(element, to: &output)
                } else {
                    Base64.encode(element, to: &output)
                }
                output.append(UInt8(ascii: "\""))
            }
        }
    }

    /// Writes base64 in lines of 76 letters, each with its end as a JSON escape.
    private static func writeBase64Lines(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        for start in stride(from: 0, to: bytes.count, by: 57) {
            Base64.encode(UnsafeBufferPointer(rebasing: bytes[start..<min(start + 57, bytes.count)]), to: &output)
            output.append(contentsOf: #"\n"#.utf8)
        }
    }

    /// Writes the output of Python's json module, with NaN and the infinities as texts.
    private static func writeJSON(_ json: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]) {
        if json.contains(where: { $0 == UInt8(ascii: "N") || $0 == UInt8(ascii: "I") }),
            let strict = PythonJSON.strict(UnsafeRawBufferPointer(json), missing: "\"NaN\"")
        {
            output.append(contentsOf: strict)
        } else if json.isEmpty {
            output.append(contentsOf: "null".utf8)
        } else {
            output.append(contentsOf: json)
        }
    }
}
