import Identifiers

/// Frames between the daemon and a worker, for tests without a process.
package enum WorkerTalk {
    /// Makes the frame that asks a worker.
    /// - Throws: `scoring.input` for an input that no frame holds.
    package static func frame(_ input: ModelInput) throws(ScoringFailure) {
        do {
            _ = try RequestFrame(id: 1, input: input, probabilities: false)
        } catch {
            throw ScoringFailure(.inputInvalid, "the input", error.reason)
        }
    }

    /// Reads the bytes of an answer frame, as they come on a worker's socket.
    /// - Returns: the worker's answer; nil for an error, and for bytes that are no such frame.
    package static func answer(_ bytes: [UInt8]) -> ModelOutput? {
        guard bytes.count >= FramePrefix.count,
            let prefix = try? FramePrefix(Array(bytes[..<FramePrefix.count])),
            bytes.count - FramePrefix.count >= prefix.headerLength,
            bytes.count - FramePrefix.count - prefix.headerLength == prefix.bodyLength
        else { return nil }
        let end = FramePrefix.count + prefix.headerLength
        return answer(header: Array(bytes[FramePrefix.count..<end]), body: Array(bytes[end...]))
    }

    /// The same, of header and body.
    package static func answer(header: [UInt8], body: [UInt8]) -> ModelOutput? {
        guard case .output(let output)? = try? AnswerFrame.parse(header: header, body: body, id: 1) else { return nil }
        return output
    }

    /// The answers for so many rows each, as a batch is taken apart; nil where the answer has not a row for each.
    package static func split(_ output: ModelOutput, _ rows: [Int]) -> [ModelOutput]? { output.split(rows) }
}
