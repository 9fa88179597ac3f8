import NativeModels
import StrictJSON

/// An answer frame: its header, and the tensors' bytes.
package struct NativeReply: Sendable, Equatable {
    package let header: [UInt8]
    package let body: [UInt8]

    /// The answer to a question whether the worker lives.
    static func alive(_ identifier: [UInt8]) -> NativeReply {
        NativeReply(header: identifier + Array(#","outputs":[]}"#.utf8), body: [])
    }

    static func refusal(_ identifier: [UInt8], _ refusal: RequestRefusal) -> NativeReply {
        var header = identifier + Array(#","error":"#.utf8)
        let error: JSONValue = [
            "kind": .string(refusal.kind.rawValue), "type": .string(refusal.type),
            "message": .string(refusal.message),
        ]
        header += JSONWriter.bytes(of: error)
        header += "}".utf8
        return NativeReply(header: header, body: [])
    }

    /// - Parameter seconds: that the model itself took.
    static func answer(
        _ identifier: [UInt8],
        _ answer: NativeAnswer,
        of model: NativeModel,
        rows: Int,
        seconds: Double
    ) -> NativeReply {
        var tensors = AnswerTensors(model, rows: rows)
        tensors.add(answer)
        return .answer(identifier, outputs: tensors.header, tensors.body, form: "array", seconds: seconds)
    }

    /// - Parameter outputs: the descriptions of the tensors in the body.
    static func answer(
        _ identifier: [UInt8],
        outputs: [UInt8],
        _ body: [UInt8],
        form: String,
        seconds: Double
    ) -> NativeReply {
        var header = identifier + Array(#","outputs":["#.utf8)
        header += outputs
        header += #"],"parameters":{"form":"\#(form)","seconds":"#.utf8
        header += String(seconds).utf8
        header += "}}".utf8
        return NativeReply(header: header, body: body)
    }
}
