import StrictJSON
import TestSupport
import Testing

@testable import Inference

@Suite struct FrameTests {
    @Test("the prefix of a frame is read as it is written")
    func prefix() throws {
        let prefix = try FramePrefix(headerLength: 300, bodyLength: 70_000)
        var bytes: [UInt8] = []
        prefix.write(into: &bytes)
        #expect(bytes == Array("SLW1".utf8) + [44, 1, 0, 0, 0x70, 0x11, 1, 0, 0, 0, 0, 0])
        #expect(try FramePrefix(bytes) == prefix)
    }

    @Test(
        "a prefix that is none, or announces more than may come, is refused",
        arguments: [
            Array("HTTP/1.1 200 OK\r".utf8), Array("SLW1".utf8), Array("SLW1".utf8) + Array(repeating: 0xFF, count: 12),
            Array("SLW1".utf8) + [0, 0, 0, 0, 1, 0, 0, 0x40, 0, 0, 0, 0],
            Array("SLW1".utf8) + [1, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0],
        ]
    )
    func badPrefix(bytes: [UInt8]) {
        #expect(throws: BrokenFrame.self) { try FramePrefix(bytes) }
    }

    @Test("numbers among the params that JSON has no word for are those that Python reads")
    func params() throws {
        let input = ModelInput(
            form: .frame,
            tensors: [],
            parameters: ["a": [.number(.infinity), 1], "b": .number(-.infinity)]
        )
        let frame = try RequestFrame(id: 1, input: input, probabilities: false)
        let header = String(decoding: frame.start.dropFirst(FramePrefix.count), as: UTF8.self)
        #expect(header.hasSuffix(#""params":{"a":[Infinity,1],"b":-Infinity}}}"#), "\(header)")
    }

    @Test("a request's header begins with its id and says all of the tensors")
    func request() throws {
        let tensor = Tensor(
            name: "a \"b\"",
            type: .int64,
            content: .datetime,
            shape: [2],
            bytes: Array(repeating: 0, count: 16),
            missing: [1]
        )
        let input = ModelInput(form: .frame, tensors: [tensor], parameters: ["cut": 2])
        let frame = try RequestFrame(id: 17, input: input, probabilities: true)
        let header = String(decoding: frame.start.dropFirst(FramePrefix.count), as: UTF8.self)
        #expect(
            header == #"{"id":"17","op":"infer","inputs":[{"name":"a \"b\"","datatype":"INT64","shape":[2],"#
                + #""parameters":{"binary_data_size":16,"content":"datetime","missing":[1]}}],"#
                + #""parameters":{"form":"frame","origin":"table","probabilities":true,"params":{"cut":2}}}"#
        )
        #expect(frame.body == [tensor.bytes])
    }

    @Test("an answer's tensors and probabilities are taken out of the body")
    func answer() throws {
        let header = """
            {"id":"3","outputs":[{"name":"y","datatype":"BYTES","shape":[2],"parameters":{"binary_data_size":10,\
            "content":"text","missing":[1]}},{"name":"probabilities","datatype":"FP32","shape":[2,1],"parameters":\
            {"binary_data_size":8,"role":"probabilities"}}],"parameters":{"form":"array","seconds":0.25}}
            """
        let body: [UInt8] = [2, 0, 0, 0, 104, 105, 0, 0, 0, 0, 0, 0, 128, 63, 0, 0, 0, 0]
        let parsed = try AnswerFrame.parse(header: Array(header.utf8), body: body, id: 3)
        guard case .output(let output) = parsed else {
            Issue.record("\(parsed)")
            return
        }
        #expect(output.form == .array)
        #expect(output.seconds == 0.25)
        #expect(output.tensors[0].texts == ["hi", ""])
        #expect(output.tensors[0].missing == [1])
        #expect(output.probabilities?.doubles == [1, 0])
    }

    @Test("an error tells whose fault it is, without characters that could harm a terminal")
    func refusal() throws {
        let header = #"{"id":"3","error":{"kind":"input","type":"ValueError","message":"a\nb\u001b[0m"}}"#
        let parsed = try AnswerFrame.parse(header: Array(header.utf8), body: [], id: 3)
        #expect(parsed == .refusal(AnswerFrame.Refusal(kind: .input, type: "ValueError", message: "a b")))
    }

    @Test(
        "an answer that does not fit together is refused",
        arguments: [
            (#"{"name":"y","datatype":"FP64","shape":[2],"parameters":{"binary_data_size":8}}"#, 8),
            (#"{"name":"y","datatype":"FP64","shape":[1],"parameters":{"binary_data_size":8}}"#, 16),
            (#"{"name":"y","datatype":"FP64","shape":[1],"parameters":{"binary_data_size":8}}"#, 4),
            (#"{"name":"y","datatype":"FP64","shape":[-1],"parameters":{"binary_data_size":8}}"#, 8),
            (
                #"{"name":"y","datatype":"FP64","shape":[0,4611686018427387904,4],"parameters":{"binary_data_size":0}}"#,
                0
            ),
            (#"{"name":"y","datatype":"FP64","shape":[1],"parameters":{"binary_data_size":-8}}"#, 0),
            (#"{"name":"y","datatype":"FP65","shape":[1],"parameters":{"binary_data_size":8}}"#, 8),
            (#"{"name":"y","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":8}}"#, 8),
            (#"{"name":"y","datatype":"BYTES","shape":[3],"parameters":{"binary_data_size":8}}"#, 8),
            (#"{"name":"y","datatype":"FP64","shape":[1],"parameters":{"binary_data_size":8,"missing":[1]}}"#, 8),
            (#"{"name":"y","datatype":"FP64","shape":[1],"parameters":{"binary_data_size":8,"missing":[0,0]}}"#, 8),
            (#"{"name":"y","datatype":"FP64","shape":[1],"parameters":{"binary_data_size":8,"content":"text"}}"#, 8),
            (#"{"name":"y","datatype":"FP64","shape":[],"parameters":{"binary_data_size":8}}"#, 8),
            (#"{"name":"y"}"#, 0), ("[]", 0), ("", 0),
        ]
    )
    func badAnswer(output: String, size: Int) {
        let header = #"{"id":"3","outputs":[\#(output)],"parameters":{"form":"array","seconds":0}}"#
        #expect(throws: BrokenFrame.self) {
            try AnswerFrame.parse(header: Array(header.utf8), body: Array(repeating: 0, count: size), id: 3)
        }
    }

    @Test("texts that are not UTF-8 are refused")
    func badText() {
        let header = """
            {"id":"3","outputs":[{"name":"y","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":5,\
            "content":"text"}}],"parameters":{"form":"array","seconds":0}}
            """
        #expect(throws: BrokenFrame.self) {
            try AnswerFrame.parse(header: Array(header.utf8), body: [1, 0, 0, 0, 0xFF], id: 3)
        }
    }
}
