import AutomationNode
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identifiers
import Inference
import ModelWorkers
import NodeServer
import StrictJSON
import Synchronization
import TestSupport
import Testing

@Suite("The budget of all bodies", .timeLimit(.minutes(15)))
struct BodyBudgetTests {
    private static let invocations = "/v1/projects/p/models/m/invocations"

    /// A request of so many bytes that is read and answered.
    private static func body(of bytes: Int) -> String {
        let document = #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5],[3,4]]}}"#
        return document + String(repeating: " ", count: max(0, bytes - document.utf8.count))
    }

    private func node(bodies: UInt64, _ serving: ScriptedServing = ScriptedServing()) async throws -> TestNode {
        var configuration = NodeConfiguration()
        configuration.limits.bodiesBytes = bodies
        return try await TestNode(configuration: configuration, serving: serving)
    }

    @Test("a body over what all bodies may have together is refused, with when to come again, and nothing stays held")
    func full() async throws {
        let node = try await node(bodies: 64 << 10)
        let paths = [
            (Self.invocations, "error_code"), ("/v2/models/m/infer", "error"), ("/v1/projects/p/rollback", "code"),
        ]
        for (path, key) in paths {
            let answer = try await node.ask(.post, path, body: Self.body(of: 200 << 10))
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] == "1", "\(path)")
            let document = try JSONParser.parse(Array(answer.body.readableBytesView), subject: path)
            #expect(document[key] != nil && node.bodies.heldBytes == 0)
        }
        let code = try #require(HTTPField.Name("slipway-code"))
        let refused = try await node.ask(.post, Self.invocations, body: Self.body(of: 200 << 10))
        #expect(refused.headers[code] == "request.bodies-full")
        for size in [0, 60 << 10, 120 << 10] {
            #expect(try await node.ask(.post, Self.invocations, body: Self.body(of: size)).status == .ok)
        }
        #expect(node.bodies.heldBytes == 0)
    }

    @Test("bodies are held until they are answered; meanwhile short ones are answered, and long ones wait their turn")
    func held() async throws {
        let gate = Gate()
        let node = try await node(bodies: 256 << 10, ScriptedServing(before: { await gate.pass() }))
        async let first = node.ask(.post, Self.invocations, body: Self.body(of: 300 << 10))
        await gate.entered()
        #expect(node.bodies.heldBytes == (300 << 10) - BodyBudget.freeBytes)
        let second = try await node.ask(.post, Self.invocations, body: Self.body(of: 100 << 10))
        #expect(second.status == .serviceUnavailable)
        #expect(try await node.ask(.post, Self.invocations, body: Self.body(of: 0)).status == .ok)
        gate.open()
        #expect(try await first.status == .ok)
        #expect(node.bodies.heldBytes == 0)
        #expect(try await node.ask(.post, Self.invocations, body: Self.body(of: 100 << 10)).status == .ok)
    }

    @Test("a body is given back whatever became of its request")
    func givenBack() async throws {
        let failing = ScriptedServing { _ throws(ScoringFailure) in throw ScoringFailure(.modelRaised, "m 3", "no") }
        let node = try await node(bodies: 256 << 10, failing)
        for path in [Self.invocations, "/v1/projects/p/models/other/invocations", "/v2/models/m/infer"] {
            for body in [Self.body(of: 200 << 10), String(repeating: "x", count: 200 << 10)] {
                #expect(try await node.ask(.post, path, body: body).status != .ok)
                #expect(node.bodies.heldBytes == 0)
            }
        }
    }

    @Test("the budget follows the largest body that may come, and cannot be smaller")
    func configuration() throws {
        #expect(NodeConfiguration().bodyBudget == 512 << 20)
        let wide = try NodeConfiguration(
            yaml: "projects: {a: {scoring: {limits: {body: 1GiB}}}}",
            subject: "slipwayd.yaml"
        )
        #expect(wide.bodyBudget == 4 << 30)
        let own = try NodeConfiguration(yaml: "limits: {bodies: 64MiB}", subject: "slipwayd.yaml")
        #expect(own.bodyBudget == 64 << 20)
        #expect(throws: NodeFailure.self) {
            try NodeConfiguration(yaml: "limits: {bodies: 63MiB}", subject: "slipwayd.yaml")
        }
        let answer = try NodeConfiguration(yaml: "scoring: {limits: {answer: 2MiB}}", subject: "slipwayd.yaml")
        let model = try #require(ModelName("m"))
        #expect(answer.common.scoring.settings(for: model).worker.answerBytes == 2 << 20)
        #expect(NodeConfiguration().common.scoring.settings(for: model).worker.answerBytes == 64 << 20)
        #expect(throws: NodeFailure.self) {
            try NodeConfiguration(yaml: "scoring: {limits: {answer: 2GiB}}", subject: "slipwayd.yaml")
        }
    }
}

/// Holds up the first who comes, until it is opened.
private final class Gate: Sendable {
    private let hasCome = Atomic<Bool>(false)
    private let arrival = AsyncStream<Void>.makeStream()
    private let opening = AsyncStream<Void>.makeStream()

    func pass() async {
        guard !hasCome.exchange(true, ordering: .relaxed) else { return }
        arrival.continuation.finish()
        for await _ in opening.stream {}
    }

    func entered() async {
        for await _ in arrival.stream {}
    }

    func open() { opening.continuation.finish() }
}
