import NativeModels
import StrictJSON

/// The meaning of a request's header for an ONNX model: which tensors lie in the body, and in which form they are given.
struct OnnxPlan {
    struct Part {
        let name: String
        let type: OnnxType
        let shape: [Int]
        /// Where its bytes lie in the body.
        let bytes: Range<Int>
    }

    enum Shape {
        /// Columns of one length.
        case table(rows: Int)
        case tensors
    }

    /// The most bytes of a body, as of a frame.
    private static let bodyLimit = 1 << 30
    private static let dimensionLimit = 32

    let shape: Shape
    let parts: [Part]
    let size: Int

    init(_ header: JSONValue, of form: OnnxForm) throws(RequestRefusal) {
        let parameters = header["parameters"]
        guard let inputs = header["inputs"]?.array, let written = parameters?["form"]?.string else {
            throw RequestRefusal(input: "a request has tensors and their form")
        }
        guard parameters?["params"]?.object?.members.isEmpty ?? true else {
            throw RequestRefusal(input: "the model takes no parameters")
        }
        var parts: [Part] = []
        var at = 0
        for input in inputs {
            let part = try Self.part(input, at: at)
            at = part.bytes.upperBound
            parts.append(part)
        }
        self.parts = parts
        size = at
        if let columns = form.columns {
            guard written == "frame" else { throw RequestRefusal(input: "the model takes a table") }
            shape = .table(rows: try Self.rows(parts, columns))
        } else {
            let isNameless = written == "array" && parts.count == 1 && form.inputs.count == 1
            guard isNameless || written == "arrays" else { throw RequestRefusal(input: "the model takes tensors") }
            let names = isNameless ? form.inputs.map(\.name) : parts.map(\.name)
            guard Set(names) == Set(form.inputs.map(\.name)), names.count == form.inputs.count else {
                let wanted = form.inputs.map(\.name).joined(separator: ", ")
                throw RequestRefusal(input: "the model takes the tensors \(wanted) by name")
            }
            shape = .tensors
        }
    }

    /// Tells whether memory holds the request, its tensors as the library takes them, and as much again for what it answers.
    func fits(_ memory: MemoryBudget) -> Bool { memory.holds(6 * size) }

    private static func rows(_ parts: [Part], _ columns: [String]) throws(RequestRefusal) -> Int {
        guard parts.map(\.name) == columns else {
            throw RequestRefusal(input: "the model takes the columns \(columns.joined(separator: ", "))")
        }
        let rows = parts.first?.shape.first ?? 0
        for part in parts {
            guard part.shape == [rows] else { throw RequestRefusal(input: "the columns of a frame have one length") }
            guard part.type.isOfTables else {
                throw RequestRefusal(input: "the column \(part.name) has other values than the model's signature says")
            }
        }
        return rows
    }

    private static func part(_ input: JSONValue, at start: Int) throws(RequestRefusal) -> Part {
        guard let name = input["name"]?.string, let shape = input["shape"]?.array, let parameters = input["parameters"],
            let type = input["datatype"]?.string.flatMap({ OnnxType(datatype: $0) }), let width = type.width
        else { throw RequestRefusal(input: "a tensor has a name, a type of numbers and a shape") }
        guard parameters["content"]?.string ?? "plain" == "plain", parameters["missing"]?.array?.isEmpty ?? true else {
            throw RequestRefusal(input: "the tensor \(name) has values that are no numbers")
        }
        var lengths: [Int] = []
        var count = 1
        for dimension in shape {
            guard let length = dimension.integer, (0...Int64(bodyLimit)).contains(length),
                lengths.count < dimensionLimit, count * Int(length) <= bodyLimit
            else { throw RequestRefusal(input: "the tensor \(name) has no shape that a frame holds") }
            lengths.append(Int(length))
            count *= Int(length)
        }
        guard parameters["binary_data_size"]?.integer == Int64(count * width), start + count * width <= bodyLimit else {
            throw RequestRefusal(input: "the tensor \(name) has not the bytes of its \(count) elements")
        }
        return Part(name: name, type: type, shape: lengths, bytes: start..<start + count * width)
    }
}

extension OnnxType {
    private static let datatypes: [(String, OnnxType)] = [
        ("FP64", .double), ("FP32", .float), ("FP16", .half), ("INT64", .int64), ("INT32", .int32), ("INT16", .int16),
        ("INT8", .int8), ("UINT64", .uint64), ("UINT32", .uint32), ("UINT16", .uint16), ("UINT8", .uint8),
        ("BOOL", .bool),
    ]

    /// - Returns: nil for a type that is not of numbers.
    init?(datatype: String) {
        guard let type = Self.datatypes.first(where: { $0.0 == datatype })?.1 else { return nil }
        self = type
    }

    /// The name of the type in a frame.
    var datatype: String { Self.datatypes.first { $0.1 == self }?.0 ?? "BYTES" }
}
