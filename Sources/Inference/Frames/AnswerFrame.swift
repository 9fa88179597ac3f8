import Identifiers
package import StrictJSON

/// A worker's answer to a request.
package enum AnswerFrame: Equatable {
    /// An error that the worker met.
    package struct Refusal: Equatable {
        package enum Kind: String {
            /// In the request itself.
            case input
            /// Raised by the model.
            case model
            /// In the worker's own code.
            case worker
        }

        package let kind: Kind
        package let type: String
        package let message: String
    }

    case output(ModelOutput)
    case refusal(Refusal)

    /// - Parameter id: of the request that waits for it.
    package static func parse(
        header: [UInt8],
        body: [UInt8],
        id: UInt64,
        workerSeconds: Double = 0
    ) throws(BrokenFrame) -> AnswerFrame {
        let members = try object(header)
        guard members["id"]?.string == String(id) else {
            throw BrokenFrame("an answer to the request \(members["id"]?.kindDescription ?? "nothing"), not to \(id)")
        }
        if let error = members["error"] { return .refusal(try refusal(error)) }
        guard let outputs = members["outputs"]?.array, let parameters = members["parameters"]?.object else {
            throw BrokenFrame("an answer without outputs and parameters")
        }
        guard let form = parameters["form"]?.string.flatMap(ModelOutput.Form.init(rawValue:)) else {
            throw BrokenFrame("an answer of the form \(parameters["form"]?.kindDescription ?? "nothing")")
        }
        var tensors: [Tensor] = []
        var probabilities: Tensor?
        var at = 0
        for output in outputs {
            let (tensor, isProbabilities) = try AnsweredTensor.parse(output, body: body, at: &at)
            if isProbabilities { probabilities = tensor } else { tensors.append(tensor) }
        }
        guard at == body.count else { throw BrokenFrame("an answer with \(body.count - at) bytes of no tensor") }
        try check(form, tensors, probabilities)
        let seconds = parameters["seconds"].flatMap(number) ?? 0
        return .output(
            ModelOutput(
                form: form,
                tensors: tensors,
                probabilities: probabilities,
                seconds: max(0, seconds),
                workerSeconds: workerSeconds
            )
        )
    }

    package static func object(_ header: [UInt8]) throws(BrokenFrame) -> JSONObject {
        let value: JSONValue
        do {
            value = try JSONParser.parse(header, subject: "header", sizeLimit: FramePrefix.headerLimit)
        } catch {
            throw BrokenFrame("a header that is not JSON: \(error.message)")
        }
        guard let object = value.object else { throw BrokenFrame("a header that is \(value.kindDescription)") }
        return object
    }

    package static func refusal(_ value: JSONValue) throws(BrokenFrame) -> Refusal {
        guard let error = value.object, let type = error["type"]?.string, let message = error["message"]?.string else {
            throw BrokenFrame("an error without type and message")
        }
        return Refusal(
            kind: error["kind"]?.string.flatMap(Refusal.Kind.init) ?? .model,
            type: PlainText.output(type, limit: 200),
            message: PlainText.output(message, limit: 8_000)
        )
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number) where number.isFinite: number
        default: nil
        }
    }

    private static func check(
        _ form: ModelOutput.Form,
        _ tensors: [Tensor],
        _ probabilities: Tensor?
    ) throws(BrokenFrame) {
        let fits =
            switch form {
            case .array: tensors.count == 1 && !tensors[0].shape.isEmpty
            case .series: tensors.count == 1 && tensors[0].shape.count == 1
            case .frame: tensors.allSatisfy { $0.shape.count == 1 && $0.shape == tensors[0].shape }
            case .arrays: !tensors.isEmpty
            case .json: tensors.count == 1 && tensors[0].content == .json && tensors[0].count == 1
            }
        guard fits else {
            throw BrokenFrame("an answer of the form \(form.rawValue) with the shapes \(tensors.map(\.shape))")
        }
        if let probabilities, probabilities.shape.count != 2 || ![.float32, .float64].contains(probabilities.type) {
            throw BrokenFrame("probabilities of the shape \(probabilities.shape)")
        }
    }
}
