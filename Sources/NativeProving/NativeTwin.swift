import Inference
import NativeModels
import NativeWorker

/// A native form behind the frames of a worker, as a node has it, without the process.
struct NativeTwin {
    private var session: NativeSession
    private var requests: UInt64 = 0

    init(_ model: NativeModel) {
        session = NativeSession(model)
    }

    /// - Returns: nil if the request is refused, or does not fit into a frame.
    mutating func answer(_ input: ModelInput) -> ModelOutput? {
        requests += 1
        guard let frame = try? RequestFrame(id: requests, input: input, probabilities: true) else { return nil }
        let header = Array(frame.start.dropFirst(FramePrefix.count))
        let reply = session.reply(header: header, body: frame.body.flatMap(\.self))
        let answer = try? AnswerFrame.parse(header: reply.header, body: reply.body, id: requests)
        guard case .output(let output)? = answer else { return nil }
        return output
    }
}
