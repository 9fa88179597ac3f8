import NativeModels
import StrictJSON

/// The tensors of an answer, as the worker in Python writes what MLflow's flavour answers: columns of a table, each output made flat, or
/// tensors by their names. A list without maps is no tensor to it, so an answer with one is JSON.
struct OnnxAnswer {
    /// The descriptions of the tensors, one after the other.
    private(set) var header: [UInt8] = []
    private(set) var body: [UInt8] = []
    /// The form of the answer, as a frame says it.
    let form: String
    private let isTable: Bool

    /// - Parameter isTable: so was the request.
    init(_ outputs: [EngineOutput], of form: OnnxForm, isTable: Bool) throws(RequestRefusal) {
        self.isTable = isTable
        guard outputs.count == form.outputs.count else {
            throw RequestRefusal(model: "the library gave \(outputs.count) outputs of \(form.outputs.count)")
        }
        if isTable, Set(outputs.map(\.count)).count > 1 {
            throw RequestRefusal(model: "outputs of different lengths are no columns of a table")
        }
        let isJSON = !isTable && outputs.contains(.maps([]))
        self.form = isTable ? "frame" : isJSON ? "json" : "arrays"
        if isJSON {
            try addEmpty(outputs, form)
        } else {
            for (output, slot) in zip(outputs, form.outputs) { try add(output, slot) }
        }
    }

    /// The answer to a request without rows, of which a list of maps is one.
    private mutating func addEmpty(_ outputs: [EngineOutput], _ form: OnnxForm) throws(RequestRefusal) {
        guard outputs.allSatisfy({ $0.shape.first == 0 }) else {
            throw RequestRefusal(model: "a list without maps beside outputs with rows")
        }
        var json: [UInt8] = [UInt8(ascii: "{")]
        for (place, slot) in form.outputs.enumerated() {
            if place > 0 { json.append(UInt8(ascii: ",")) }
            JSONWriter.write(slot.name, into: &json)
            json += ":[]".utf8
        }
        json.append(UInt8(ascii: "}"))
        let size = add([json])
        try describe("predictions", "BYTES", [1], size, content: "json")
    }

    private mutating func add(_ output: EngineOutput, _ slot: OnnxForm.Slot) throws(RequestRefusal) {
        switch output {
        case .tensor(let tensor):
            guard tensor.type == slot.type, let width = tensor.type.width else {
                throw RequestRefusal(model: "the output \(slot.name) is another than the form says")
            }
            guard tensor.bytes.count == output.count * width else {
                throw RequestRefusal(model: "the output \(slot.name) has not the bytes of its shape")
            }
            body += tensor.bytes
            try describe(slot.name, tensor.type.datatype, tensor.shape, tensor.bytes.count)
        case .texts(let texts, let shape):
            guard slot.type == .text, texts.count == output.count else {
                throw RequestRefusal(model: "the output \(slot.name) is another than the form says")
            }
            let size = add(texts)
            // Of no text, Python does not know that it would be one.
            try describe(slot.name, "BYTES", shape, size, content: texts.isEmpty ? "json" : "text")
        case .maps(let maps):
            guard slot.type.isMaps else {
                throw RequestRefusal(model: "the output \(slot.name) is another than the form says")
            }
            guard !maps.isEmpty else {
                // Of no map NumPy makes numbers.
                try describe(slot.name, "FP64", [0], 0)
                return
            }
            let size = add(try maps.map { map throws(RequestRefusal) in try Self.json(map, slot) })
            try describe(slot.name, "BYTES", [maps.count], size, content: "json")
        }
    }

    /// - Returns: the bytes that they took.
    private mutating func add(_ elements: [[UInt8]]) -> Int {
        let start = body.count
        for element in elements {
            withUnsafeBytes(of: UInt32(element.count).littleEndian) { body += $0 }
            body += element
        }
        return body.count - start
    }

    /// A map as Python's `json` writes it.
    private static func json(_ map: [EngineEntry], _ slot: OnnxForm.Slot) throws(RequestRefusal) -> [UInt8] {
        var json: [UInt8] = [UInt8(ascii: "{")]
        for (place, entry) in map.enumerated() {
            if place > 0 { json.append(UInt8(ascii: ",")) }
            switch entry.key {
            case .number(let key): JSONWriter.write(String(key), into: &json)
            case .text(let key):
                guard let text = String(validating: key, as: UTF8.self) else {
                    throw RequestRefusal(model: "the output \(slot.name) has a key that is not UTF-8")
                }
                JSONWriter.write(text, into: &json)
            }
            json.append(UInt8(ascii: ":"))
            json += number(Double(entry.number)).utf8
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    private static func number(_ number: Double) -> String {
        number.isFinite ? "\(number)" : number.isNaN ? #""NaN""# : number > 0 ? #""Infinity""# : #""-Infinity""#
    }

    private mutating func describe(
        _ name: String,
        _ type: String,
        _ shape: [Int],
        _ size: Int,
        content: String? = nil
    ) throws(RequestRefusal) {
        guard !shape.isEmpty || isTable else {
            throw RequestRefusal(model: "the output \(name) is a number alone, and no tensor")
        }
        let lengths = isTable ? [shape.reduce(1, *)] : shape
        if !header.isEmpty { header.append(UInt8(ascii: ",")) }
        header += #"{"name":"#.utf8
        JSONWriter.write(name, into: &header)
        header += #","datatype":"\#(type)","shape":[\#(lengths.map { "\($0)" }.joined(separator: ","))],"#.utf8
        header += #""parameters":{"binary_data_size":\#(size)"#.utf8
        if let content { header += #","content":"\#(content)""#.utf8 }
        header += "}}".utf8
    }
}

extension EngineOutput {
    var shape: [Int] {
        switch self {
        case .tensor(let tensor): tensor.shape
        case .texts(_, let shape): shape
        case .maps(let maps): [maps.count]
        }
    }

    /// The number of its elements.
    var count: Int { shape.reduce(1, *) }
}
