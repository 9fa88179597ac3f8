import Identifiers
import Inference
import TestSupport
import Testing

@testable import ModelWorkers

@Suite("The limit of a worker's answer", .timeLimit(.minutes(15)))
struct WorkerAnswerLimitTests {
    @Test("a worker's answer over the limit is dropped and refused; the worker goes on")
    func workers() async throws {
        let model = try await StubWorker.echoing().load { $0.answerBytes = 1 << 10 }
        #expect(model.status.replicasUp == 1)
        for round in 0..<3 {
            do throws(ScoringFailure) {
                _ = try await model.answer(.column([Double](repeating: 1, count: 1 << 20)), probabilities: false)
                Issue.record("an answer of 8 MiB was taken")
            } catch {
                #expect(error.code == .answerTooLarge && error.message.contains("at most 1024 bytes"))
            }
            let small = try await model.answer(.column([Double(round)]), probabilities: false)
            #expect(small.tensors[0].doubles == [Double(round)])
        }
        #expect(model.status.restarts == 0)
        await model.stop(drain: 0)
    }

    @Test("an answer whose header is over its limit is dropped and refused")
    func headers() async throws {
        let worker = try StubWorker(
            """
            hello()
            while True:
                header, body = receive()
                send({"id": header["id"], "outputs": [{"name": "n" * (17 << 20)}], "parameters": {}})
            """
        )
        let model = try await worker.load()
        let failure = await #expect(throws: ScoringFailure.self) {
            try await model.answer(.column([1]), probabilities: false)
        }
        #expect(failure?.code == .answerTooLarge)
        await model.stop(drain: 0)
    }
}
