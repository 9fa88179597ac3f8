import Identifiers
import Inference
package import MLflow

/// Requests that ask for as much work as their bytes can: none of them may cost more than its size is worth.
package struct HostileRequest: Sendable {
    package enum Form: Sendable {
        case json
        case csv
        case inference
        /// JSON lines of a table, as `slipway score` reads them.
        case lines
        /// The frame of a worker's answer: its header, without a body.
        case answer
    }

    package let name: String
    package let form: Form
    package let schema: ModelSchema?
    /// Fills about so many bytes.
    private let fill: @Sendable (_ bytes: Int) -> (body: [UInt8], header: Int?)

    private init(
        _ name: String,
        _ form: Form,
        _ schema: ModelSchema? = nil,
        _ fill: @escaping @Sendable (_ bytes: Int) -> String
    ) {
        self.name = name
        self.form = form
        self.schema = schema
        self.fill = { (Array(fill($0).utf8), nil) }
    }

    private init(binary name: String, _ fill: @escaping @Sendable (_ bytes: Int) -> (body: [UInt8], header: Int?)) {
        self.name = name
        form = .inference
        schema = nil
        self.fill = fill
    }

    /// - Parameter bytes: of the body, about.
    package func body(of bytes: Int) -> Body {
        let (body, header) = fill(bytes)
        return Body(request: self, bytes: body, header: header)
    }

    /// A request of some size.
    package struct Body: Sendable {
        package let request: HostileRequest
        package let bytes: [UInt8]
        let header: Int?

        /// Reads the request as a node does, frames it for a worker, and writes an answer with its inputs in both protocols.
        /// - Returns: true if it was read.
        @discardableResult
        package func run() throws -> Bool {
            do throws(ScoringFailure) {
                try answer()
                return true
            } catch {
                guard [.inputInvalid, .answerTooLarge].contains(error.code), error.message.utf8.count < 1 << 16 else {
                    throw error
                }
                return false
            }
        }

        private func answer() throws(ScoringFailure) {
            switch request.form {
            case .json: try echo(try Invocation(bytes, format: .json, schema: request.schema).input)
            case .csv: try echo(try Invocation(bytes, format: .csv, schema: request.schema).input)
            case .lines:
                var reader = JSONLinesReader()
                try reader.read(bytes)
                reader.finish()
                var casting = try LineCasting(schema: request.schema)
                try echo(try casting.cast(reader.take()).input)
            case .answer:
                guard let output = WorkerTalk.answer(header: bytes, body: []) else { return }
                _ = try InvocationAnswer.json(output)
            case .inference:
                let parsed = try InferenceRequest.parse(bytes, headerLength: header, schema: request.schema)
                try echo(parsed.input)
                _ = try InferenceAnswer.encode(Self.output(of: parsed.input), of: parsed, model: "m", version: "1")
            }
        }

        private func echo(_ input: ModelInput) throws(ScoringFailure) {
            try WorkerTalk.frame(input)
            _ = try InvocationAnswer.json(Self.output(of: input))
        }

        private static func output(of input: ModelInput) -> ModelOutput {
            let form: ModelOutput.Form =
                switch input.form {
                case .frame: .frame
                case .array: .array
                case .arrays: .arrays
                case .json: .json
                }
            return ModelOutput(form: form, tensors: input.tensors)
        }
    }
}

extension HostileRequest {
    package static let all: [HostileRequest] = [
        HostileRequest("many inputs", .inference) {
            #"{"inputs":["# + list($0, 60) { #"{"name":"a\#($0)","shape":[0],"datatype":"FP64","data":[]}"# } + "]}"
        },
        HostileRequest("many inputs for columns", .inference, columns(.double)) {
            #"{"inputs":["# + list($0, 60) { #"{"name":"a\#($0)","shape":[0],"datatype":"FP64","data":[]}"# } + "]}"
        },
        HostileRequest("one output many times", .inference) {
            #"{"inputs":[{"name":"x","shape":[2],"datatype":"FP64","data":[1,1]}],"outputs":["#
                + list($0, 23) { _ in #"{"name":"predictions"}"# } + "]}"
        },
        HostileRequest("many outputs", .inference) {
            #"{"inputs":[{"name":"x","shape":[2],"datatype":"FP64","data":[1,1]}],"outputs":["#
                + list($0, 18) { #"{"name":"p\#($0)"}"# } + "]}"
        },
        HostileRequest("huge lengths beside 0", .inference) {
            let shape = "[0" + String(repeating: ",33554432", count: 62) + "]"
            return #"{"inputs":["#
                + list($0, 640) { #"{"name":"a\#($0)","shape":\#(shape),"datatype":"FP64","data":[]}"# } + "]}"
        },
        HostileRequest("long lengths", .inference) {
            #"{"inputs":[{"name":"x","shape":[\#(String(repeating: "9", count: $0))],"datatype":"FP64","data":[]}]}"#
        },
        HostileRequest("one short row of many", .inference, columns(.double)) {
            let count = $0 / 2
            return #"{"inputs":[{"name":"x","shape":[\#(count),1],"datatype":"FP64","data":["#
                + list($0, 2) { _ in "1" }
                + "]}]}"
        },
        HostileRequest(binary: "empty binary texts") {
            let count = $0 / 4
            let header =
                #"{"inputs":[{"name":"x","shape":[\#(count)],"datatype":"BYTES","parameters":{"binary_data_size":\#(count * 4)}}]}"#
            return (Array(header.utf8) + [UInt8](repeating: 0, count: count * 4), header.utf8.count)
        },
        HostileRequest("deep lists", .json) {
            let open = String(repeating: "[", count: 60)
            let close = String(repeating: "]", count: 60)
            return #"{"inputs":["# + list($0, 121) { _ in open + close } + "]}"
        },
        HostileRequest("lists that promise more", .json) {
            let level = String(repeating: ",0", count: $0 / 120)
            return #"{"inputs":"# + String(repeating: "[", count: 60) + "0"
                + String(repeating: level + "]", count: 60) + "}"
        },
        HostileRequest("many empty lists", .json) { #"{"inputs":["# + list($0, 3) { _ in "[]" } + "]}" },
        HostileRequest("one long number", .json) {
            #"{"inputs":[1"# + String(repeating: "9", count: $0) + "]}"
        },
        HostileRequest("long numbers", .json) {
            #"{"inputs":["# + list($0, 41) { _ in String(repeating: "9", count: 40) } + "]}"
        },
        HostileRequest("bare words", .json) { #"{"inputs":["# + list($0, 4) { _ in "NaN" } + "]}" },
        HostileRequest("many columns", .json) {
            let count = $0 / 9
            return #"{"dataframe_split":{"columns":["# + list(count * 7, 7) { "\"\($0)\"" } + #"],"data":[["#
                + list(count * 2, 2) { _ in "1" } + "]]}}"
        },
        HostileRequest("columns times empty rows", .json) {
            #"{"dataframe_split":{"columns":["# + list($0 / 2, 7) { "\"\($0)\"" } + #"],"data":["#
                + list($0 / 2, 3) { _ in "[]" } + "]}}"
        },
        HostileRequest("a new column each row", .json) {
            #"{"dataframe_records":["# + list($0, 12) { #"{"\#($0)":1}"# } + "]}"
        },
        HostileRequest("one list and many values", .json, columns(.double)) {
            #"{"inputs":{"a":["# + list($0 / 2, 2) { _ in "1" } + "]," + list($0 / 2, 10) { #""\#($0)":1"# } + "}}"
        },
        HostileRequest("one key many times", .json) { #"{"inputs":{"# + list($0, 6) { _ in #""a":1"# } + "}}" },
        HostileRequest("many keys", .json) { #"{"inputs":{"# + list($0, 10) { #""\#($0)":1"# } + "}}" },
        HostileRequest("params that nobody knows", .json, columns(.double)) {
            #"{"inputs":[1],"params":{"# + list($0, 10) { #""\#($0)":1"# } + "}}"
        },
        HostileRequest("many messages", .json) {
            #"{"messages":["# + list($0, 36) { _ in #"{"role":"user","content":"a","b":1}"# } + "]}"
        },
        HostileRequest("escapes", .json, columns(.string)) {
            #"{"inputs":[""# + String(repeating: #"\u0001"#, count: $0 / 6) + #""]}"#
        },
        HostileRequest("letters of four bytes", .json, columns(.string)) {
            #"{"inputs":["# + list($0, 7) { _ in "\"\u{1F600}\"" } + "]}"
        },
        HostileRequest("one long text", .json, columns(.string)) {
            #"{"inputs":[""# + String(repeating: "a", count: $0) + #""]}"#
        },
        HostileRequest("base64", .json, columns(.binary)) {
            #"{"inputs":["# + list($0, 7) { _ in #""QUI=""# } + "]}"
        },
        HostileRequest("times", .json, columns(.datetime)) {
            #"{"inputs":["# + list($0, 31) { _ in #""1677-09-21T00:12:43.145224193""# } + "]}"
        },
        HostileRequest("times with long fractions", .json, columns(.datetime)) {
            #"{"inputs":["2026-01-01T00:00:00."# + String(repeating: "9", count: $0) + #""]}"#
        },
        HostileRequest("objects with properties", .json, columns(.object([.init(name: "p", type: .long)]))) {
            #"{"dataframe_split":{"columns":["a"],"data":["# + list($0, 10) { _ in #"[{"p":1}]"# } + "]}}"
        },
        HostileRequest("a long name and bad rows", .csv, matrix) {
            String(repeating: "n", count: $0 / 2) + "\n" + String(repeating: "x\n", count: $0 / 4)
        },
        HostileRequest("quotes", .csv) { "a\n\"" + String(repeating: "\"\"", count: $0 / 2) + "\"\n" },
        HostileRequest("many names", .csv) {
            let count = $0 / 9
            return list(count * 7, 7) { "\($0)" } + "\n" + list(count * 2, 2) { _ in "1" } + "\n"
        },
        HostileRequest("rows of nothing", .csv) {
            "a,b,c,d,e,f,g,h\n" + String(repeating: ",,,,,,,\n", count: $0 / 8)
        },
        HostileRequest("rows that are too short", .csv) { "a,b\n" + String(repeating: "1\n", count: $0 / 2) },
        HostileRequest("long digits", .csv, columns(.long)) {
            "a\n" + String(repeating: "9", count: $0) + "\n"
        },
        HostileRequest("an answer of many outputs", .answer) {
            #"{"id":"1","outputs":["#
                + list($0, 85) {
                    #"{"name":"p\#($0)","datatype":"FP64","shape":[0],"parameters":{"binary_data_size":0}}"#
                } + #"],"parameters":{"form":"frame","seconds":1}}"#
        },
        HostileRequest("an answer of many lengths", .answer) {
            #"{"id":"1","outputs":[{"name":"p","datatype":"FP64","shape":[0"# + String(repeating: ",1", count: $0 / 2)
                + #"],"parameters":{"binary_data_size":0}}],"parameters":{"form":"array","seconds":1}}"#
        },
        HostileRequest("an answer of deep lists", .answer) {
            #"{"id":"1","outputs":["#
                + list($0, 41) { _ in
                    String(repeating: "[", count: 20) + String(repeating: "]", count: 20)
                } + #"],"parameters":{"form":"array","seconds":1}}"#
        },
        HostileRequest("lines with a new key each", .lines) {
            (0..<$0 / 12).map { #"{"\#($0)":1}"# }.joined(separator: "\n")
        },
    ]

    private static func columns(_ type: ColumnType) -> ModelSchema {
        ModelSchema(inputs: .columns([.init(name: "a", type: type)]))
    }

    private static let matrix = ModelSchema(
        inputs: .tensors([.init(name: nil, elementType: "float64", shape: [-1, 1])])
    )

    /// Items of about so many bytes each, commas included.
    private static func list(_ bytes: Int, _ each: Int, _ item: (Int) -> String) -> String {
        (0..<max(1, bytes / each)).map(item).joined(separator: ",")
    }
}
