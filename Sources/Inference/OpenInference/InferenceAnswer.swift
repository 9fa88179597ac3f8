import Identifiers
import StrictJSON

/// The answer to an inference request of the Open Inference Protocol.
package struct InferenceAnswer: Sendable {
    /// The output that has the probabilities.
    package static let probabilities = "probabilities"
    /// The name of an output if the model's answer has none.
    package static let predictions = "predictions"

    package let body: [UInt8]
    /// Bytes of JSON before the binary tensors; nil: all is JSON.
    package let headerLength: Int?

    /// - Parameters:
    ///   - name: of the model, as the request has it.
    ///   - version: that answered.
    /// - Throws: `scoring.input` for an output that the request asks for and the model does not have,
    ///   `scoring.answer-too-large`.
    package static func encode(
        _ output: ModelOutput,
        of request: InferenceRequest,
        model name: String,
        version: String,
        limit: AnswerLimit = .standard
    ) throws(ScoringFailure) -> InferenceAnswer {
        // One of several keeps its name, though it is empty: another may have the one that would be given.
        let isAlone = output.tensors.count == 1
        var tensors = output.tensors.map { (isAlone && $0.name.isEmpty ? Self.predictions : $0.name, $0) }
        if request.wantsProbabilities, let probabilities = output.probabilities {
            tensors.append((Self.probabilities, probabilities))
        }
        let chosen = try choose(tensors, request)
        var json = header(request, name, version)
        var binary: [UInt8] = []
        for (index, output) in chosen.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            try write(output.tensor, named: output.name, isBinary: output.isBinary, limit, to: &json, &binary)
        }
        json.append(contentsOf: "]}".utf8)
        let headerLength = chosen.contains { $0.isBinary } ? json.count : nil
        try limit.check(json.count + binary.count)
        json += binary
        return InferenceAnswer(body: json, headerLength: headerLength)
    }

    private static func choose(
        _ tensors: [(name: String, tensor: Tensor)],
        _ request: InferenceRequest
    ) throws(ScoringFailure) -> [(name: String, tensor: Tensor, isBinary: Bool)] {
        guard !request.outputs.isEmpty else { return tensors.map { ($0.name, $0.tensor, request.wantsBinary) } }
        var chosen: [(name: String, tensor: Tensor, isBinary: Bool)] = []
        let known = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for wanted in request.outputs {
            guard let found = known[wanted.name] else {
                throw ScoringFailure(
                    .inputInvalid,
                    "outputs",
                    expected: "one of \(tensors.prefix(20).map { "\"\($0.name)\"" }.joined(separator: ", "))",
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
        _ limit: AnswerLimit,
        to json: inout [UInt8],
        _ binary: inout [UInt8]
    ) throws(ScoringFailure) {
        let isTime = tensor.content == .datetime && tensor.type == .int64
        json.append(contentsOf: #"{"name":"#.utf8)
        JSONText.write(name, to: &json)
        json.append(contentsOf: #","datatype":"\#(isTime ? "BYTES" : tensor.type.rawValue)","shape":["#.utf8)
        write(tensor.shape, to: &json)
        json.append(UInt8(ascii: "]"))
        var parameters: [[UInt8]] = []
        if let type = contentType(tensor, isBinary) { parameters.append(Array(#""content_type":"\#(type)""#.utf8)) }
        if isBinary {
            try limit.check(json.count + binary.count + tensor.bytes.count)
            let before = binary.count
            if isTime { try writeTimes(tensor, limit, to: &binary) } else { binary += tensor.bytes }
            parameters.append(Array(#""binary_data_size":\#(binary.count - before)"#.utf8))
            if !tensor.missing.isEmpty {
                var list = Array(#""missing":["#.utf8)
                write(tensor.missing, to: &list)
                parameters.append(list + [UInt8(ascii: "]")])
            }
        }
        if !parameters.isEmpty {
            json.append(contentsOf: #","parameters":{"#.utf8)
            json.append(contentsOf: parameters.joined(separator: [UInt8(ascii: ",")]))
            json.append(UInt8(ascii: "}"))
        }
        if !isBinary {
            json.append(contentsOf: #","data":["#.utf8)
            let elements = ElementWriter(tensor, bytes: .plain, limit: limit)
            try elements.write(0..<min(tensor.count, elements.count), to: &json)
            json.append(UInt8(ascii: "]"))
        }
        json.append(UInt8(ascii: "}"))
        try limit.check(json.count + binary.count)
    }

    private static func write(_ numbers: [Int], to json: inout [UInt8]) {
        for (index, number) in numbers.enumerated() {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            JSONText.write(number, to: &json)
        }
    }

    /// The meaning of texts, for a reader of the protocol.
    private static func contentType(_ tensor: Tensor, _ isBinary: Bool) -> String? {
        switch tensor.content {
        case .datetime: "datetime"
        case .json, .mixed: "json"
        case .plain, .fixed: tensor.type == .bytes && !isBinary ? "base64" : nil
        case .text, .csv: nil
        }
    }

    /// Times as texts in `BYTES`.
    private static func writeTimes(
        _ tensor: Tensor,
        _ limit: AnswerLimit,
        to binary: inout [UInt8]
    ) throws(ScoringFailure) {
        let missing = Set(tensor.missing)
        for index in 0..<tensor.bytes.count / 8 {
            var text: [UInt8] = []
            if !missing.contains(index) {
                let value = tensor.bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * 8, as: Int64.self) }
                DatetimeText.write(value, to: &text)
            }
            binary += text[...].withLength
            try limit.check(binary.count)
        }
    }
}
