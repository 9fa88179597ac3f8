import Identifiers
import Inference
import Testing

@testable import ModelWorkers

/// The text of a model's errors that a caller with a scoring token sees.
@Suite struct ModelErrorTests {
    @Test("an error of the model names the version, and no place of this machine")
    func places() async throws {
        let failure = try await failure(
            kind: "model",
            message: "'no file ' + load['directory'] + '/a.pkl, ' + os.path.realpath(load['directory'])"
        )
        #expect(failure.code == .modelRaised)
        #expect(failure.subject == "churn 3")
        #expect(failure.message == "the model raised OSError: no file MODEL/a.pkl, MODEL")
    }

    @Test("an error of the worker's own code is not the model's, and says nothing of its inside")
    func ownFault() async throws {
        let failure = try await failure(kind: "worker", message: "'Description has no dtype'")
        #expect(failure.code == .workerFault)
        #expect(!failure.code.isModelsFault)
        #expect(failure.message.contains("Slipway's own worker") && !failure.message.contains("dtype"))
    }

    @Test("a model that cannot be loaded is told once, without the places of this machine and without warnings")
    func loading() async throws {
        let stub = try StubWorker(
            """
            print("UserWarning: old version")
            print("Traceback: line 1")
            print("ValueError: no weights in " + load["directory"], flush=True)
            message = "no weights in " + load["directory"]
            send({"op": "failed", "error": {"type": "ValueError", "message": message}})
            os._exit(1)
            """
        )
        let failure = try await #require(throws: ScoringFailure.self) { _ = try await stub.load(as: "churn 3") }
        #expect(failure.subject == "churn 3")
        #expect(failure.message.ranges(of: "no weights in MODEL").count == 1, "\(failure.message)")
        #expect(!failure.message.contains("Warning"))
    }

    private func failure(kind: String, message: String) async throws -> ScoringFailure {
        let stub = try StubWorker(
            """
            hello()
            while True:
                header, body = receive()
                error = {"kind": "\(kind)", "type": "OSError", "message": \(message)}
                send({"id": header["id"], "error": error})
            """
        )
        let model = try await stub.load(as: "churn 3")
        let failure = try await #require(throws: ScoringFailure.self) {
            _ = try await model.answer(.column([1]), probabilities: false)
        }
        await model.stop(drain: 0)
        return failure
    }
}
