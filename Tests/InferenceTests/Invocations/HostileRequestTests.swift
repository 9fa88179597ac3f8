import Identifiers
import MLflow
import StrictJSON
import TestSupport
import Testing

@testable import Inference

/// Requests that a token for scoring can send. Each of them once ended the process, or kept it busy for minutes.
@Suite("Hostile requests", .timeLimit(.minutes(15)))
struct HostileRequestTests {
    private func json(_ text: String, _ schema: ModelSchema? = nil) throws(ScoringFailure) -> ModelInput {
        try Invocation(Array(text.utf8), format: .json, schema: schema).input
    }

    private func csv(_ text: String, _ schema: ModelSchema? = nil) throws(ScoringFailure) -> ModelInput {
        try Invocation(Array(text.utf8), format: .csv, schema: schema).input
    }

    private func infer(_ text: String, _ schema: ModelSchema? = nil) throws(ScoringFailure) -> InferenceRequest {
        try InferenceRequest.parse(Array(text.utf8), headerLength: nil, schema: schema)
    }

    private func refusal(_ body: () throws(ScoringFailure) -> Void) -> ScoringFailure? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    private static let nothing = ModelSchema(inputs: .columns([]))

    @Test(
        "work grows with the bytes: eight times of any shape take less than the square of it",
        arguments: HostileRequest.all.map(\.name)
    )
    func isLinear(name: String) throws {
        let request = try #require(HostileRequest.all.first { $0.name == name })
        let isLinear = try WorkGrowth.isLinear { bytes in
            let body = request.body(of: bytes)
            return { _ = try body.run() }
        }
        #expect(isLinear)
    }

    @Test("the measure tells work that grows with the square, on a clock that is set")
    func squareIsSeen() throws {
        var now: Int64 = 0
        let square = try WorkGrowth.isLinear(clock: { now }) { bytes in { now += Int64(bytes) * Int64(bytes) } }
        let linear = try WorkGrowth.isLinear(clock: { now }) { bytes in { now += Int64(bytes) * 1_000 } }
        #expect(!square && linear)
    }

    @Test("a signature without inputs takes a tensor of no columns, and no other")
    func noInputs() throws {
        let empty = try infer(#"{"inputs":[{"name":"x","shape":[1,0],"datatype":"FP64","data":[]}]}"#, Self.nothing)
        #expect(empty.input.tensors.isEmpty)
        _ = refusal { () throws(ScoringFailure) in
            _ = try infer(#"{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}]}"#, Self.nothing)
        }
        for text in [#"{"inputs":1}"#, #"{"inputs":[]}"#, #"{"inputs":{}}"#, #"{"dataframe_records":[{}]}"#] {
            _ = refusal { () throws(ScoringFailure) in _ = try json(text, Self.nothing) }
        }
        for schema in [Self.nothing, ModelSchema(inputs: .tensors([]))] {
            for text in ["a\n1\n", "\n\n", "a\n"] {
                _ = refusal { () throws(ScoringFailure) in _ = try csv(text, schema) }
            }
            _ = refusal { () throws(ScoringFailure) in
                _ = try infer(#"{"inputs":[{"name":"x","shape":[],"datatype":"FP64","data":[1]}]}"#, schema)
            }
        }
    }

    @Test("an input named twice is refused, naming it")
    func twiceNamedInput() throws {
        let one = #"{"name":"x","shape":[1],"datatype":"FP64","data":[1]}"#
        let failure = try #require(
            refusal { () throws(ScoringFailure) in _ = try infer(#"{"inputs":[\#(one),\#(one)]}"#) }
        )
        #expect(failure.code == .inputInvalid && failure.message.contains(#""x" twice"#))
    }

    @Test("an output named twice is refused, naming it, before a model is asked")
    func twiceNamedOutput() throws {
        let outputs = #""outputs":[{"name":"predictions"},{"name":"predictions"}]"#
        let failure = try #require(
            refusal { () throws(ScoringFailure) in
                _ = try infer(#"{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[1]}],\#(outputs)}"#)
            }
        )
        #expect(failure.code == .inputInvalid && failure.message.contains(#""predictions" twice"#))
    }

    @Test("lists whose first elements promise more than there is take no room for it")
    func promisingLists() {
        let level = String(repeating: ",0", count: 2_000)
        for depth in [2, 5, 60] {
            let text =
                #"{"inputs":"# + String(repeating: "[", count: depth) + "0"
                + String(repeating: level + "]", count: depth) + "}"
            _ = refusal { () throws(ScoringFailure) in _ = try json(text) }
        }
    }

    @Test("lengths beside a length of 0 have a limit too, so that rows can be put together")
    func lengthsBesideZero() throws {
        let shape = "[0,33554432,33554432,33554432]"
        let text = #"{"inputs":[{"name":"x","shape":\#(shape),"datatype":"FP64","data":[]}]}"#
        let failure = try #require(refusal { () throws(ScoringFailure) in _ = try infer(text) })
        #expect(failure.code == .inputInvalid)
        let tensor = Tensor(name: "", type: .float64, shape: [0, 1 << 25, 1 << 25, 1 << 25], bytes: [])
        #expect(Tensor.joined([tensor, tensor]).count == 0)
        #expect(tensor.split([0])?.count == 1)
    }

    @Test("a shape of the model's own that nothing holds is refused row by row")
    func hugeSchema() throws {
        for shape in [[-1, 1 << 40], [-1, 1 << 62, 4]] as [[Int64]] {
            let schema = ModelSchema(inputs: .tensors([.init(name: "t", elementType: "float64", shape: shape)]))
            let failure = refusal { () throws(ScoringFailure) in
                _ = try json(#"{"dataframe_split":{"columns":["t"],"data":[[[1]]]}}"#, schema)
            }
            #expect(failure?.code == .inputInvalid)
        }
    }

    @Test("columns times rows that few bytes name have a limit of their own")
    func amplification() throws {
        let names = (0..<8_000).map { "\"\($0)\"" }.joined(separator: ",")
        let rows = String(repeating: "[],", count: 3_999) + "[]"
        let split = try #require(
            refusal { () throws(ScoringFailure) in
                _ = try json(#"{"dataframe_split":{"columns":[\#(names)],"data":[\#(rows)]}}"#)
            }
        )
        #expect(split.subject.contains("row 1") && split.message.contains("a list of 8000"))
        let records = (0..<4_000).map { #"{"\#($0)":1}"# }.joined(separator: ",")
        #expect(refusal { () throws(ScoringFailure) in _ = try json(#"{"dataframe_records":[\#(records)]}"#) } != nil)
        // What a table may leave out is not refused.
        let sparse = (0..<1_000).map { #"{"c\#($0 % 200)":1}"# }.joined(separator: ",")
        #expect(try json(#"{"dataframe_records":[\#(sparse)]}"#).tensors.count == 200)
    }

    @Test("only the first bad row of a CSV is told, with a name cut short")
    func longName() throws {
        let schema = ModelSchema(inputs: .tensors([.init(name: nil, elementType: "float64", shape: [-1, 1])]))
        let name = String(repeating: "n", count: 10_000)
        let failure = try #require(
            refusal { () throws(ScoringFailure) in _ = try csv("\(name)\n1\nx\ny\n", schema) }
        )
        #expect(failure.subject == "the CSV, row 2" && failure.message.utf8.count < 500)
        let texts = ModelSchema(inputs: .tensors([.init(name: nil, elementType: "object", shape: [-1, 2])]))
        #expect(
            refusal { () throws(ScoringFailure) in _ = try csv("a,b\n{,1\n1,{\n2,3\n", texts) }?.subject
                == "the CSV, row 1"
        )
    }
}
