import Identifiers
import Inference
import MLflow
import StrictJSON

/// Schemas of models; the first byte of an input chooses one.
enum FuzzSchemas {
    static let all: [ModelSchema?] = [
        nil, ModelSchema(inputs: .columns([])), ModelSchema(inputs: .tensors([])),
        columns([.double]), columns([.long, .integer, .boolean, .float]), columns([.string, .binary, .datetime]),
        columns([.any]), columns([.array(of: .long)]), columns([.map(of: .datetime)]),
        columns([.object([.init(name: "p", type: .long), .init(name: "q", type: .string)])]),
        ModelSchema(inputs: .columns([.init(name: nil, type: .double)])),
        ModelSchema(inputs: .columns([.init(name: nil, type: .long), .init(name: nil, type: .string)])),
        ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float64", shape: [-1, -1])])),
        ModelSchema(inputs: .tensors([.init(name: nil, elementType: "object", shape: [-1, 2])])),
        ModelSchema(inputs: .tensors([.init(name: "a", elementType: "int8", shape: [-1])])),
        ModelSchema(
            inputs: .tensors([
                .init(name: "a", elementType: "float16", shape: [-1, .max]),
                .init(name: "b", elementType: "datetime64[ns]", shape: [-1]),
            ])
        ),
    ]

    private static func columns(_ types: [ColumnType]) -> ModelSchema {
        ModelSchema(
            inputs: .columns(
                zip(["a", "b", "c", "d"], types).map { .init(name: $0, type: $1, isRequired: $0 != "b") }
            ),
            parameters: [
                .init(name: "t", type: .datetime, defaultValue: .null),
                .init(name: "n", type: .integer, defaultValue: .integer(1), shape: [-1]),
            ]
        )
    }

    static func chosen(by byte: UInt8) -> ModelSchema? { all[Int(byte) % all.count] }

    /// Every tensor has the bytes that its type and shape say; the worker can be asked, and an answer of the same can be
    /// written and read.
    static func examine(_ input: ModelInput) {
        for tensor in input.tensors { examine(tensor) }
        if input.form == .frame {
            require(input.tensors.allSatisfy { $0.shape.first == input.rows }, "columns of different lengths")
        }
        _ = accepted { try WorkerTalk.frame(input) }
        let form: ModelOutput.Form =
            switch input.form {
            case .frame: .frame
            case .array: .array
            case .arrays: .arrays
            case .json: .json
            }
        examine(ModelOutput(form: form, tensors: input.tensors))
    }

    static func examine(_ tensor: Tensor) {
        require(tensor.count >= 0 && tensor.shape.allSatisfy { $0 >= 0 }, "a shape of \(tensor.shape)")
        if let width = tensor.type.width {
            require(tensor.bytes.count / width == tensor.count, "\(tensor.bytes.count) bytes of \(tensor.shape)")
        }
        require(tensor.missing.allSatisfy { $0 < tensor.count }, "elements missing that are not there")
    }

    /// Requires that the output is written as JSON, and below the limit.
    static func examine(_ output: ModelOutput) {
        let limit = AnswerLimit(bytes: 1 << 20)
        if let written = accepted({ try InvocationAnswer.json(output, withProbabilities: true, limit: limit) }) {
            require(written.count <= limit.bytes, "an answer over its limit")
            let isRead = accepted { try JSONParser.parse(written, subject: "answer", sizeLimit: limit.bytes) } != nil
            require(isRead || !isPlain(output), "an answer that is no JSON")
        }
        for request in requests {
            let names = output.tensors.map(\.name)
            guard
                let answer = accepted({
                    try InferenceAnswer.encode(output, of: request, model: "m", version: "1", limit: limit)
                })
            else { continue }
            require(answer.body.count <= limit.bytes, "an answer over its limit")
            let header = Array(answer.body[..<(answer.headerLength ?? answer.body.count)])
            let isRead = accepted { try JSONParser.parse(header, subject: "answer", sizeLimit: limit.bytes) } != nil
            require(isRead || names.isEmpty, "an answer that is no JSON")
        }
    }

    /// JSON of a model's own is passed on as it is, and numbers may be beyond what the strict reader takes.
    private static func isPlain(_ output: ModelOutput) -> Bool {
        output.tensors.allSatisfy { $0.content != .json && $0.type != .uint64 }
            && Set(output.tensors.map(\.name)).count == output.tensors.count
    }

    private static let requests: [InferenceRequest] = ["true", "false"].compactMap { binary in
        let text =
            #"{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}],"parameters":{"binary_data_output":\#(binary)}}"#
        return try? InferenceRequest.parse(Array(text.utf8), headerLength: nil, schema: nil)
    }
}

/// The body of an invocation, in JSON, CSV or JSON lines.
struct InvocationTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let schema = FuzzSchemas.chosen(by: first & 0x3F)
        let body = Array(input.dropFirst())
        switch first >> 6 {
        case 0, 1:
            guard let read = accepted({ try Invocation(body, format: .json, schema: schema).input }) else { return }
            FuzzSchemas.examine(read)
        case 2:
            guard let read = accepted({ try Invocation(body, format: .csv, schema: schema).input }) else { return }
            FuzzSchemas.examine(read)
        default:
            guard var casting = accepted({ try LineCasting(schema: schema) }),
                let lines = accepted({ () throws(ScoringFailure) -> JSONLines in
                    var reader = JSONLinesReader()
                    try reader.read(body)
                    reader.finish()
                    return reader.take()
                }), let chunk = accepted({ try casting.cast(lines) })
            else { return }
            require(chunk.rows.count + chunk.bad.count == lines.count, "rows that nobody told of")
            FuzzSchemas.examine(chunk.input)
        }
    }
}

/// A request of the Open Inference Protocol. The second byte says where its binary tensors begin.
struct InferenceTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        guard input.count >= 2 else { return }
        let body = Array(input.dropFirst(2))
        let header = input[1] == 0 ? nil : body.count * Int(input[1]) / 255
        guard
            let request = accepted({
                try InferenceRequest.parse(body, headerLength: header, schema: FuzzSchemas.chosen(by: input[0]))
            })
        else { return }
        require(Set(request.outputs.map(\.name)).count == request.outputs.count, "an output twice")
        FuzzSchemas.examine(request.input)
        let output = ModelOutput(
            form: .arrays,
            tensors: request.input.tensors,
            probabilities: request.input.tensors.first
        )
        _ = accepted {
            try InferenceAnswer.encode(
                output,
                of: request,
                model: "m",
                version: "1",
                limit: AnswerLimit(bytes: 1 << 20)
            )
        }
    }
}

/// The answer of a worker: its header, whose length is in the first two bytes, and its body. Otherwise a whole frame.
struct AnswerTarget: FuzzTarget {
    func test(_ input: [UInt8]) {
        if let output = WorkerTalk.answer(input) { examine(output) }
        guard input.count >= 2 else { return }
        let rest = input.dropFirst(2)
        let length = min(rest.count, Int(input[0]) << 8 | Int(input[1]))
        let header = Array(rest.prefix(length))
        if let output = WorkerTalk.answer(header: header, body: Array(rest.dropFirst(length))) { examine(output) }
    }

    private func examine(_ output: ModelOutput) {
        for tensor in output.tensors { FuzzSchemas.examine(tensor) }
        require(output.seconds.isFinite && output.seconds >= 0, "\(output.seconds) seconds")
        FuzzSchemas.examine(output)
        let rows = output.tensors.first?.shape.first ?? 0
        if let pieces = WorkerTalk.split(output, [rows / 2, rows - rows / 2]) {
            require(pieces.count == 2, "\(pieces.count) pieces of two")
            for piece in pieces { FuzzSchemas.examine(piece) }
        }
    }
}
