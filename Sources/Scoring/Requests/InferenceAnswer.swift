import Identifiers
import StrictJSON

/// The answer to an inference request of the Open Inference Protocol.
package struct InferenceAnswer: Sendable {
    /// The output that has the probabilities.
    package static let probabilities = "probabilities"
    /// The output of a model whose answer has no name.
    package static let predictions = "predictions"

    package let body: [UInt8]
    /// Bytes of JSON before the binary tensors; nil: all is JSON.
    package let headerLength: Int?

    /// - Parameters:
    ///   - name: of the model, as the request has it.
    ///   - version: that answered.
    /// - Throws: `scoring.input` for an output that the request asks for and the model does not have.
    package static func encode(
        _ output: ModelOutput,
        of request: InferenceRequest,
        model name: String,
        version: String
    ) throws(ScoringFailure) -> InferenceAnswer {
        var tensors = output.tensors.map { ($0.name.isEmpty ? Self.predictions : $0.name, $0) }
        if request.wantsProbabilities, let probabilities = output.probabilities {
            tensors.append((Self.probabilities, probabilities))
        }
        let chosen = try choose(tensors, request)
        var json = header(request, name, version)
        var binary: [UInt8] = []
        for (index, output) in chosen.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            write(output.tensor, named: output.name, isBinary: output.isBinary, to: &json, &binary)
        }
        json.append(contentsOf: "]}".utf8)
        let hasBinary = chosen.contains { $0.isBinary }
        return InferenceAnswer(body: json + binary, headerLength: hasBinary ? json.count : nil)
    }

    private static func choose(
        _ tensors: [(name: String, tensor: Tensor)],
        _ request: InferenceRequest
    ) throws(ScoringFailure) -> [(name: String, tensor: Tensor, isBinary: Bool)] {
        guard !request.outputs.isEmpty else { return tensors.map { ($0.name, $0.tensor, request.wantsBinary) } }
        var chosen: [(name: String, tensor: Tensor, isBinary: Bool)] = []
        for wanted in request.outputs {
            guard let found = tensors.first(where: { $0.name == wanted.name }) else {
                throw ScoringFailure(
                    .inputInvalid,
                    "outputs",
                    expected: "one of \(tensors.map { "\"\($0.name)\"" }.joined(separator: ", "))",
                    found: "\"\(wanted.name.prefix(CellExcerpt.longest))\""
                )
            }
            chosen.append((found.name, found.tensor, wanted.isBinary))
        }
        return chosen
    }

    private static func header(_ request: InferenceRequest, _ name: String, _ version: String) -> [UInt8] {
        var json = Array(#"{"model_name":"#.utf8)
        JSONText.write(name, to: &json)
        json.append(contentsOf: #","model_version":"#.utf8)
        JSONText.write(version, to: &json)
        if let id = request.id {
            json.append(contentsOf: #","id":"#.utf8)
            JSONText.write(id, to: &json)
        }
        json.append(contentsOf: #","outputs":["#.utf8)
        return json
    }

    private static func write(
        _ tensor: Tensor,
        named name: String,
        isBinary: Bool,
        to json: inout [UInt8],
        _ binary: inout [UInt8]
    ) {
        let isTime = tensor.content == .datetime && tensor.type == .int64
        json.append(contentsOf: #"{"name":"#.utf8)
        JSONText.write(name, to: &json)
        json.append(contentsOf: #","datatype":"\#(isTime ? "BYTES" : tensor.type.rawValue)","shape":["#.utf8)
        json.append(contentsOf: tensor.shape.map(String.init).joined(separator: ",").utf8)
        json.append(UInt8(ascii: "]"))
        var parameters: [(key: String, value: JSONValue)] = []
        if let type = contentType(tensor, isBinary) { parameters.append(("content_type", .string(type))) }
        if isBinary {
            let bytes = isTime ? times(tensor) : tensor.bytes
            parameters.append(("binary_data_size", .integer(Int64(bytes.count))))
            if !tensor.missing.isEmpty {
                parameters.append(("missing", .array(tensor.missing.map { .integer(Int64($0)) })))
            }
            binary += bytes
        }
        if !parameters.isEmpty {
            json.append(contentsOf: #","parameters":"#.utf8)
            json.append(contentsOf: JSONWriter.bytes(of: .object(JSONObject(parameters))))
        }
        if !isBinary {
            json.append(contentsOf: #","data":["#.utf8)
            let elements = ElementWriter(tensor, bytes: .plain)
            elements.write(0..<min(tensor.count, elements.count), to: &json)
            json.append(UInt8(ascii: "]"))
        }
        json.append(UInt8(ascii: "}"))
    }

    /// What texts stand for.
    private static func contentType(_ tensor: Tensor, _ isBinary: Bool) -> String? {
        switch tensor.content {
        case .datetime: "datetime"
        case .json: "json"
        case .plain: tensor.type == .bytes && !isBinary ? "base64" : nil
        case .text: nil
        }
    }

    /// Times as texts in `BYTES`.
    private static func times(_ tensor: Tensor) -> [UInt8] {
        let missing = Set(tensor.missing)
        var bytes: [UInt8] = []
        for index in 0..<tensor.bytes.count / 8 {
            var text: [UInt8] = []
            if !missing.contains(index) {
                let value = tensor.bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * 8, as: Int64.self) }
                DatetimeText.write(value, to: &text)
            }
            bytes += text[...].withLength
        }
        return bytes
    }
}
