import Foundation
import Inference
import StrictJSON

/// A model's input in the form in which the oracle describes it.
enum InputDescription {
    static func json(of input: ModelInput) -> JSONValue {
        [
            "form": .string(input.form.rawValue),
            "tensors": .array(
                input.tensors.map { tensor in
                    [
                        .string(name(tensor)), .string(kind(tensor)),
                        .array(tensor.shape.map { .integer(Int64($0)) }), .array(values(tensor)),
                    ]
                }
            ),
            "params": .object(
                JSONObject(input.parameters.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) })
            ),
        ]
    }

    /// Empty for a column without a name, which has its place instead, behind a NUL.
    private static func name(_ tensor: Tensor) -> String { tensor.name.hasPrefix("\0") ? "" : tensor.name }

    private static func kind(_ tensor: Tensor) -> String {
        switch tensor.content {
        case .text: "TEXT"
        case .json: "JSON"
        case .mixed: areTexts(tensor) ? "TEXT" : "JSON"
        case .csv: "CSV"
        case .datetime: "TIME"
        case .plain, .fixed: tensor.type.rawValue
        }
    }

    /// Tells whether a column of any type has texts beside missing values.
    private static func areTexts(_ tensor: Tensor) -> Bool {
        let present = values(tensor).filter { !$0.isNull }
        return !present.isEmpty && present.allSatisfy { $0.string != nil }
    }

    private static func values(_ tensor: Tensor) -> [JSONValue] {
        var values = tensor.type == .bytes ? elements(tensor) : numbers(tensor)
        for index in tensor.missing { values[index] = .null }
        return values
    }

    private static func elements(_ tensor: Tensor) -> [JSONValue] {
        var values: [JSONValue] = []
        var at = 0
        while at + 4 <= tensor.bytes.count {
            let length = (0..<4).reduce(0) { $0 | Int(tensor.bytes[at + $1]) << (8 * $1) }
            let bytes = Array(tensor.bytes[at + 4..<at + 4 + length])
            at += 4 + length
            switch tensor.content {
            case .text, .csv: values.append(.string(String(decoding: bytes, as: UTF8.self)))
            case .json, .mixed: values.append((try? JSONParser.parse(bytes, subject: "content")) ?? .null)
            default: values.append(.string(Data(bytes).base64EncodedString()))
            }
        }
        return values
    }

    private static func numbers(_ tensor: Tensor) -> [JSONValue] {
        tensor.bytes.withUnsafeBytes { bytes in
            func load<Value: BitwiseCopyable>(_ index: Int, _: Value.Type) -> Value {
                bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: Value.self)
            }
            return (0..<tensor.count).map { index in
                switch tensor.type {
                case .bool: .bool(load(index, UInt8.self) != 0)
                case .int32: .integer(Int64(load(index, Int32.self)))
                case .int64: .integer(load(index, Int64.self))
                case .uint64:
                    Int64(exactly: load(index, UInt64.self)).map { .integer($0) }
                        ?? number(Double(load(index, UInt64.self)))
                case .float32: number(Double(load(index, Float.self)))
                default: number(load(index, Double.self))
                }
            }
        }
    }

    private static func number(_ value: Double) -> JSONValue {
        value.isFinite ? .number(value) : .string(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
    }
}
