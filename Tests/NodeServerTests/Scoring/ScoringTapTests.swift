import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import Inference
import NIOCore
import NodeServer
import Serving
import StrictJSON
import Synchronization
import TestSupport
import Testing

@Suite("Answers, as labels and monitoring know them")
struct ScoringTapTests {
    private static let invocations = "/v1/projects/p/models/m/invocations"
    private static let infer = "/v2/models/m/infer"
    private static let split = #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5],[3,4]]}}"#
    private static let tensors =
        #"{"inputs":[{"name":"a","shape":[2],"datatype":"FP64","data":[1,3]},"#
        + #"{"name":"b","shape":[2],"datatype":"FP64","data":[2.5,4]}]}"#

    /// Keeps all that it is given.
    private final class RecordingTap: ServingTap {
        private let taken = Mutex<[TappedRows]>([])
        var rows: [TappedRows] { taken.withLock { $0 } }
        func take(_ rows: TappedRows) { taken.withLock { $0.append(rows) } }
    }

    private func id(of answer: TestResponse) throws -> String? {
        answer.headers[try #require(HTTPField.Name("slipway-request"))]
    }

    private func headers(id: String? = nil, type: String = "application/json") throws -> HTTPFields {
        var headers: HTTPFields = [.contentType: type]
        if let id { headers[try #require(HTTPField.Name("x-request-id"))] = id }
        return headers
    }

    private func numbers(_ tensor: Tensor) -> [Double] {
        var numbers: [Double] = []
        tensor.eachElement(of: Array(0..<tensor.count)) { numbers.append($0.number ?? .nan) }
        return numbers
    }

    @Test(
        "carry the caller's id where it is one, else a new one",
        arguments: [
            ("batch-7:row.1_A", true), ("a", true), (String(repeating: "x", count: 128), true),
            (String(repeating: "x", count: 129), false), ("a/b", false), ("a b", false), ("ü", false), ("", false),
        ],
        [invocations, infer]
    )
    func ids(_ row: (id: String, isTaken: Bool), path: String) async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let body = path == Self.invocations ? Self.split : Self.tensors
        let answer = try await node.ask(.post, path, headers: try headers(id: row.id), body: body)
        let found = try #require(try id(of: answer))
        #expect(answer.status == .ok && (found == row.id) == row.isTaken)
        guard !row.isTaken else { return }
        #expect(try #require(ScoringRequestID(found)).time != nil)
        let other = try await node.ask(.post, path, headers: try headers(), body: body)
        #expect(try id(of: other) != found)
    }

    @Test("reach the tap with the decoded input, whatever the request was written in")
    func tapped() async throws {
        let tap = RecordingTap()
        let node = try await TestNode(serving: ScriptedServing(tap: tap))
        _ = try await node.ask(.post, Self.invocations, headers: try headers(id: "json"), body: Self.split)
        _ = try await node.ask(
            .post,
            Self.invocations,
            headers: try headers(id: "csv", type: "text/csv"),
            body: "b,a,other\n2.5,1,x\n4,3,y\n"
        )
        _ = try await node.ask(.post, Self.infer, headers: try headers(id: "v2"), body: Self.tensors)
        let rows = tap.rows
        #expect(rows.map(\.request.text) == ["json", "csv", "v2"])
        for tapped in rows {
            #expect(tapped.identity.model.text == "m" && tapped.identity.version.text == "3")
            #expect(tapped.identity.generation.description == "7" && tapped.count == 2)
            #expect(tapped.input.tensors.map(\.name) == ["a", "b"], "\(tapped.request)")
            #expect(tapped.input.tensors.map(numbers) == [[1, 3], [2.5, 4]])
            #expect(tapped.output.tensors.map(numbers) == [[3.5, 7]])
            #expect(tapped.output.probabilities.map(numbers) == [3.5, 7])
        }
    }

    @Test("of binary tensors reach it too")
    func binary() async throws {
        let tap = RecordingTap()
        let node = try await TestNode(serving: ScriptedServing(tap: tap))
        let head =
            #"{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":8}},"#
            + #"{"name":"b","shape":[1],"datatype":"FP64","parameters":{"binary_data_size":8}}]}"#
        var headers = try headers(id: "binary", type: "application/octet-stream")
        headers[try #require(HTTPField.Name("inference-header-content-length"))] = "\(head.utf8.count)"
        let body = head + String(repeating: "\0", count: 16)
        let answer = try await node.ask(.post, Self.infer, headers: headers, body: body)
        #expect(answer.status == .ok, "\(String(buffer: answer.body))")
        #expect(tap.rows.map { $0.input.tensors.map(numbers) } == [[[0], [0]]])
        #expect(try id(of: answer) == "binary")
    }

    @Test("that are none, and questions that ask no model, do not reach it")
    func refused() async throws {
        let tap = RecordingTap()
        let serving = ScriptedServing(
            script: { _ throws(ScoringFailure) in throw ScoringFailure(.modelRaised, "m 3", "said so") },
            tap: tap
        )
        let node = try await TestNode(serving: serving)
        let raised = try await node.ask(.post, Self.invocations, headers: try headers(), body: Self.split)
        let wrong = try await node.ask(
            .post,
            Self.invocations,
            headers: try headers(),
            body: #"{"inputs": {"c": [1]}}"#
        )
        let ping = try await node.ask(.get, "/v1/projects/p/models/m/ping")
        #expect(raised.status != .ok && wrong.status == .badRequest && ping.status == .ok)
        #expect(tap.rows.isEmpty)
        for answer in [raised, wrong, ping] { #expect(try id(of: answer) == nil) }
    }

    @Test("are given whatever the tap has no space for")
    func full() async throws {
        let tap = TapBuffer(mostRequests: 1)
        let model = MonitoredModel(try #require(ProjectName("p")), try #require(ModelName("m")))
        tap.listen(to: [model: 1])
        let node = try await TestNode(serving: ScriptedServing(tap: tap))
        for _ in 0..<3 {
            let answer = try await node.ask(.post, Self.invocations, headers: try headers(), body: Self.split)
            #expect(String(buffer: answer.body) == #"{"predictions": [3.5,7.0]}"#)
        }
        #expect(tap.counts[model]?.requests == 1 && tap.counts[model]?.droppedRows == 4)
    }

    @Test(
        "of a large body stay small for the tap: what it takes is shared with the request, and one of any size is taken"
    )
    func large() async throws {
        let tap = TapBuffer(mostBytes: 1000)
        let model = MonitoredModel(try #require(ProjectName("p")), try #require(ModelName("m")))
        tap.listen(to: [model: 1])
        let node = try await TestNode(serving: ScriptedServing(tap: tap))
        let rows = (0..<5000).map { "\($0),1" }.joined(separator: "\n")
        for _ in 0..<2 {
            let answer = try await node.ask(
                .post,
                Self.invocations,
                headers: try headers(type: "text/csv"),
                body: "a,b\n\(rows)\n"
            )
            #expect(answer.status == .ok)
        }
        let taken = tap.drain()
        #expect(taken.count == 1 && taken.first?.count == 5000)
        #expect(taken.first?.rows(atMost: 10).count == 10)
        #expect(tap.counts[model]?.droppedRows == 5000)
    }
}
