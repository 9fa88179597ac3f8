import Identifiers
import Inference
import StrictJSON

/// A request or an answer in the frames between `slipway` and the program that reads and writes tables.
struct TableFrame: Sendable {
    let header: JSONValue
    let body: [UInt8]

    /// The input that a request holds.
    /// - Throws: for a header that contradicts itself or its body.
    func input() throws(BrokenFrame) -> (input: ModelInput, probabilities: Bool) {
        guard let inputs = header["inputs"]?.array, let parameters = header["parameters"],
            let form = parameters["form"]?.string.flatMap(ModelInput.Form.init(rawValue:))
        else { throw BrokenFrame("a request without inputs and parameters") }
        var tensors: [Tensor] = []
        tensors.reserveCapacity(inputs.count)
        var at = 0
        for value in inputs { tensors.append(try tensor(value, &at)) }
        guard at == body.count else { throw BrokenFrame("a request with \(body.count - at) bytes of no tensor") }
        let settings = parameters["params"]?.object?.members ?? []
        let input = ModelInput(
            form: form,
            tensors: tensors,
            parameters: Dictionary(settings.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        )
        return (input, parameters["probabilities"]?.bool == true)
    }

    private func tensor(_ value: JSONValue, _ at: inout Int) throws(BrokenFrame) -> Tensor {
        guard let name = value["name"]?.string, let parameters = value["parameters"],
            let type = value["datatype"]?.string.flatMap(ElementType.init(rawValue:)),
            let shape = value["shape"]?.array?.map({ Int($0.integer ?? -1) }), shape.allSatisfy({ $0 >= 0 }),
            let size = parameters["binary_data_size"]?.integer.map({ Int($0) }), size >= 0, size <= body.count - at,
            let content = Tensor.Content(rawValue: parameters["content"]?.string ?? Tensor.Content.plain.rawValue)
        else { throw BrokenFrame("a request with a tensor that is none") }
        let bytes = Array(body[at..<at + size])
        at += size
        return Tensor(
            name: name,
            type: type,
            content: content,
            shape: shape,
            bytes: bytes,
            missing: parameters["missing"]?.array?.compactMap { $0.integer.map { Int($0) } } ?? []
        )
    }

    /// The headers of an answer's tensors, as a worker writes them, and their bytes.
    static func outputs(_ output: ModelOutput) -> (headers: JSONValue, body: [[UInt8]]) {
        var headers = output.tensors.map { header($0, isProbabilities: false) }
        var body = output.tensors.map(\.bytes)
        if let probabilities = output.probabilities {
            headers.append(header(probabilities, isProbabilities: true))
            body.append(probabilities.bytes)
        }
        return (.array(headers), body)
    }

    /// The request for an input, as a worker reads it, and its bytes.
    static func request(_ input: ModelInput, probabilities: Bool) -> (header: JSONValue, body: [[UInt8]]) {
        var parameters: JSONValue = [
            "form": .string(input.form.rawValue), "origin": .string(input.origin.rawValue),
            "probabilities": .bool(probabilities),
            "params": .object(JSONObject(input.parameters.map { (key: $0.key, value: $0.value) })),
        ]
        if let index = input.index { parameters["index"] = try? JSONParser.parse(index, subject: "index") }
        let headers = input.tensors.map { tensor -> JSONValue in
            var header = header(tensor, isProbabilities: false)
            guard !tensor.examples.isEmpty, var inner = header["parameters"] else { return header }
            inner["examples"] = .array(tensor.examples.map { .string(String(decoding: $0, as: UTF8.self)) })
            header["parameters"] = inner
            return header
        }
        return (["op": "infer", "inputs": .array(headers), "parameters": parameters], input.tensors.map(\.bytes))
    }

    private static func header(_ tensor: Tensor, isProbabilities: Bool) -> JSONValue {
        var parameters: JSONValue = ["binary_data_size": .integer(Int64(tensor.bytes.count))]
        if tensor.content != .plain { parameters["content"] = .string(tensor.content.rawValue) }
        if !tensor.missing.isEmpty {
            parameters["missing"] = .array(tensor.missing.map { .integer(Int64($0)) })
        }
        if isProbabilities { parameters["role"] = "probabilities" }
        return [
            "name": .string(tensor.name), "datatype": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .integer(Int64($0)) }), "parameters": parameters,
        ]
    }

    /// The answer to the request of that number.
    static func answer(_ output: ModelOutput, to id: Int64) throws(BrokenFrame) -> RequestFrame {
        let (headers, body) = outputs(output)
        let header: JSONValue = ["id": .integer(id), "form": .string(output.form.rawValue), "outputs": headers]
        return try RequestFrame(header: JSONWriter.bytes(of: header), body: body)
    }

    /// A refusal of its rows.
    static func refusal(_ failure: ScoringFailure, of id: Int64) throws(BrokenFrame) -> RequestFrame {
        let kind = failure.code == .inputInvalid ? "input" : "model"
        let error: JSONValue = ["kind": .string(kind), "message": .string(failure.message)]
        return try RequestFrame(header: JSONWriter.bytes(of: ["id": .integer(id), "error": error]))
    }
}
