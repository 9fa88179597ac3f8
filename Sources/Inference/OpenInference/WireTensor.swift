import Identifiers
import MLflow

/// A tensor of an inference request, whose elements are JSON or bytes.
struct WireTensor: CellSource {
    private enum Elements {
        case json(JSONTape, [UInt32])
        case binary(UnsafeRawBufferPointer)
        case binaryTexts([UnsafeBufferPointer<UInt8>])
    }

    let name: String
    let type: ElementType
    let shape: [Int]
    private let elements: Elements

    var count: Int { shape.elementCount }

    var holdsJSONInTexts: Bool { true }
    var holdsRawBytes: Bool { if case .binaryTexts = elements { true } else { false } }

    @inline(__always)
    func cell(_ index: Int) -> Cell {
        switch elements {
        case .json(let tape, let places):
            let cell = tape.cell(Int(places[index]))
            guard type == .float32, let value = cell.number, !cell.isMissing else { return cell }
            return .number(Double(Float(value)))
        case .binaryTexts(let texts): return .text(texts[index])
        case .binary(let bytes): return binary(bytes, index)
        }
    }

    private func binary(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Cell {
        func load<Value: BitwiseCopyable>(_: Value.Type) -> Value {
            bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
        }
        return switch type {
        case .bool: .bool(load(UInt8.self) != 0)
        case .uint8: .integer(Int64(load(UInt8.self)))
        case .uint16: .integer(Int64(load(UInt16.self)))
        case .uint32: .integer(Int64(load(UInt32.self)))
        case .uint64: Int64(exactly: load(UInt64.self)).map { .integer($0) } ?? .unsigned(load(UInt64.self))
        case .int8: .integer(Int64(load(Int8.self)))
        case .int16: .integer(Int64(load(Int16.self)))
        case .int32: .integer(Int64(load(Int32.self)))
        case .int64: .integer(load(Int64.self))
        case .float16: .number(Double(Float16(bitPattern: load(UInt16.self))))
        case .float32: .number(Double(load(Float.self)))
        case .float64: .number(load(Double.self))
        case .bytes: .absent
        }
    }

    func description(_ index: Int) -> String {
        switch elements {
        case .json(let tape, let places): tape.description(Int(places[index]))
        case .binaryTexts(let texts): "\(texts[index].count) bytes"
        case .binary:
            switch cell(index) {
            case .number(let value): "the number \(value)"
            case .integer(let value): "the number \(value)"
            case .unsigned(let value): "the number \(value)"
            case .bool(let value): String(value)
            case .absent, .null, .text, .large, .nested: "nothing"
            }
        }
    }

    func writeJSON(
        _ index: Int,
        as type: ColumnType,
        isRequired: Bool,
        to output: inout [UInt8]
    ) throws(ContentFlaw) {
        // Lists and objects have no place in a tensor but as the JSON that a text holds.
        guard case .text(let text) = cell(index) else {
            switch cell(index) {
            case .number(let value): JSONText.write(value, to: &output)
            case .integer(let value): JSONText.write(value, to: &output)
            case .unsigned(let value): JSONText.write(value, to: &output)
            case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
            case .large(let digits): output.append(contentsOf: digits)
            case .null, .absent, .text: output.append(contentsOf: "null".utf8)
            case .nested: throw ContentFlaw(expected: "\(type)", found: description(index))
            }
            return
        }
        try JSONContent.write(UnsafeRawBufferPointer(text), as: type, isRequired: isRequired, to: &output)
    }
}

extension WireTensor {
    init(name: String, type: ElementType, shape: [Int], data: TapeArray, _ subject: String) throws(ScoringFailure) {
        guard data.shape == shape || data.shape == [shape.elementCount] || (data.shape == [0] && shape.contains(0))
        else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                expected: "data of the shape \(shape), nested or flat",
                found: "\(data.shape)"
            )
        }
        self.name = name
        self.type = type
        self.shape = shape
        elements = .json(data.tape, data.places)
    }

    init(
        name: String,
        type: ElementType,
        shape: [Int],
        binary bytes: UnsafeRawBufferPointer,
        _ subject: String
    ) throws(ScoringFailure) {
        self.name = name
        self.type = type
        self.shape = shape
        let count = shape.elementCount
        guard let width = type.width else {
            elements = .binaryTexts(try Self.texts(bytes, count, subject))
            return
        }
        guard bytes.count == count * width else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                expected: "\(count * width) bytes, for \(type.rawValue) of the shape \(shape)",
                found: "\(bytes.count)"
            )
        }
        elements = .binary(bytes)
    }

    private static func texts(
        _ bytes: UnsafeRawBufferPointer,
        _ count: Int,
        _ subject: String
    ) throws(ScoringFailure) -> [UnsafeBufferPointer<UInt8>] {
        var texts: [UnsafeBufferPointer<UInt8>] = []
        var at = 0
        let letters = bytes.assumingMemoryBound(to: UInt8.self)
        while at + 4 <= bytes.count {
            let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            guard length <= bytes.count - at - 4 else { break }
            texts.append(UnsafeBufferPointer(rebasing: letters[at + 4..<at + 4 + length]))
            at += 4 + length
        }
        guard at == bytes.count, texts.count == count else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                expected: "\(count) elements, each after its length in 4 bytes",
                found: "\(texts.count) and \(bytes.count - at) bytes more"
            )
        }
        return texts
    }
}

/// One column of a tensor of rows.
struct StridedCells<Source: CellSource>: CellSource {
    let source: Source
    let first: Int
    let stride: Int
    let count: Int

    var writesAllAsText: Bool { source.writesAllAsText }
    var holdsRawBytes: Bool { source.holdsRawBytes }
    var holdsJSONInTexts: Bool { source.holdsJSONInTexts }
    @inline(__always)
    func cell(_ index: Int) -> Cell { source.cell(first + index * stride) }
    func description(_ index: Int) -> String { source.description(first + index * stride) }
    func writeJSON(
        _ index: Int,
        as type: ColumnType,
        isRequired: Bool,
        to output: inout [UInt8]
    ) throws(ContentFlaw) {
        try source.writeJSON(first + index * stride, as: type, isRequired: isRequired, to: &output)
    }
}
