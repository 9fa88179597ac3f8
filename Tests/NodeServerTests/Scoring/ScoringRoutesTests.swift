import AutomationNode
import DurableFiles
import HTTPTypes
import HummingbirdTesting
import Identifiers
import Inference
import Logging
import NIOCore
import NodeServer
import Serving
import StrictJSON
import TestSupport
import Testing

struct ScoringRoutesTests {
    private static let invocations = "/v1/projects/p/models/m/invocations"
    private static let split = #"{"dataframe_split":{"columns":["a","b"],"data":[[1,2.5],[3,4]]}}"#
    private static let json: HTTPFields = [.contentType: "application/json"]

    private static func json(examples: String) throws -> HTTPFields {
        var headers = json
        headers[try #require(HTTPField.Name("slipway-examples"))] = examples
        return headers
    }

    private func json(_ answer: TestResponse) throws -> JSONValue {
        try JSONParser.parse(Array(answer.body.readableBytesView), subject: "the answer")
    }

    private func field(_ name: String, _ answer: TestResponse) throws -> String? {
        answer.headers[try #require(HTTPField.Name(name))]
    }

    @Test("a request to MLflow's scoring server is answered as it answers, with who answered in the headers")
    func invocation() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let answer = try await node.ask(.post, Self.invocations, headers: Self.json, body: Self.split)
        #expect(answer.status == .ok && String(buffer: answer.body) == #"{"predictions": [3.5,7.0]}"#)
        for (name, value) in [("project", "p"), ("generation", "7"), ("model", "m"), ("version", "3")] {
            #expect(try field("slipway-\(name)", answer) == value)
        }
        let more = try await node.ask(.post, Self.invocations + "?probabilities=true", body: Self.split)
        #expect(try json(more)["probabilities"] == [[3.5], [7.0]].json)
    }

    @Test(
        "content types are taken as MLflow takes them",
        arguments: [
            ("application/json", split, 200), ("application/json; charset=UTF-8", split, 200),
            ("text/csv", "b,a\n1,2\n", 200), ("text/plain", split, 415),
            ("application/json; charset=latin-1", split, 415),
            ("application/json; format=pandas-split", split, 415), ("text/csv", "a\n1\n", 400),
        ]
    )
    func contentType(type: String, body: String, status: Int) async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let answer = try await node.ask(.post, Self.invocations, headers: [.contentType: type], body: body)
        #expect(answer.status.code == status)
        if status != 200 { #expect(try json(answer)["error_code"]?.string == "BAD_REQUEST") }
    }

    @Test(
        "a packed body is refused by the name of its encoding, before it is read",
        arguments: [
            ("gzip", 415), ("GZIP", 415), ("identity, br", 415), ("", 415), ("identity", 200), (" Identity ", 200),
        ],
        [invocations, "/v2/models/m/infer"]
    )
    func contentEncoding(_ row: (encoding: String, status: Int), path: String) async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let inference =
            #"{"inputs":[{"name":"a","shape":[1],"datatype":"FP64","data":[1]},"#
            + #"{"name":"b","shape":[1],"datatype":"FP64","data":[2]}]}"#
        let headers: HTTPFields = [.contentType: "application/json", .contentEncoding: row.encoding]
        let body = path == Self.invocations ? Self.split : inference
        let answer = try await node.ask(.post, path, headers: headers, body: body)
        #expect(answer.status.code == row.status)
        guard row.status == 415 else { return }
        let text = String(buffer: answer.body)
        #expect(try field("slipway-code", answer) == "request.content-type")
        #expect(text.contains("Content-Encoding") && text.contains(row.encoding), "\(text)")
    }

    @Test(
        "a packed body is refused by name wherever a body is read, and not taken for a broken one",
        arguments: ["/v1/projects/p/deployments", "/v1/projects/p/rollback", "/v1/drain"]
    )
    func contentEncodingElsewhere(path: String) async throws {
        let node = try await TestNode(serving: ScriptedServing())
        for encoding in ["gzip", "deflate", "br", "zstd", "gzip, gzip"] {
            let headers: HTTPFields = [.contentType: "application/json", .contentEncoding: encoding]
            let answer = try await node.ask(.post, path, headers: headers, body: "\u{1F}\u{8B}")
            #expect(answer.status.code == 415, "\(path) \(encoding)")
            #expect(String(buffer: answer.body).contains(encoding))
        }
    }

    @Test("an answer says what it was in Python, which its JSON does not always tell")
    func form() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let answer = try await node.ask(.post, Self.invocations, headers: Self.json, body: Self.split)
        #expect(try field("slipway-form", answer) == "array")
    }

    @Test("rows that are examples are not asked")
    func examples() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let body = #"{"dataframe_records": [{"a": 1.5, "b": 2}, {"a": 1, "b": 2}, {"a": 3, "b": 4}]}"#
        let answer = try await node.ask(.post, Self.invocations, headers: try Self.json(examples: "1"), body: body)
        #expect(String(buffer: answer.body) == #"{"predictions": [3.0,7.0]}"#)
    }

    @Test("examples are no more than 64 rows, and no more than there are", arguments: ["-1", "65", "one", "3"])
    func wrongExamples(count: String) async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let body = #"{"dataframe_records": [{"a": 1.5, "b": 2}, {"a": 1, "b": 2}]}"#
        let answer = try await node.ask(.post, Self.invocations, headers: try Self.json(examples: count), body: body)
        #expect(answer.status == .badRequest, "\(String(buffer: answer.body))")
    }

    @Test(
        "what goes wrong has the status and the words of its protocol",
        arguments: [
            (ScoringCode.inputInvalid, 400, 400, "BAD_REQUEST"), (.modelRaised, 400, 500, "BAD_REQUEST"),
            (.queueFull, 429, 429, "REQUEST_LIMIT_EXCEEDED"), (.deadline, 504, 504, "DEADLINE_EXCEEDED"),
            (.workerLost, 503, 503, "TEMPORARILY_UNAVAILABLE"), (.loading, 503, 503, "TEMPORARILY_UNAVAILABLE"),
        ]
    )
    func refusals(code: ScoringCode, mlflow: Int, inference: Int, name: String) async throws {
        let serving = ScriptedServing { _ throws(ScoringFailure) in throw ScoringFailure(code, "m 3", "said so") }
        let node = try await TestNode(serving: serving)
        let first = try await node.ask(.post, Self.invocations, body: Self.split)
        #expect(first.status.code == mlflow)
        #expect(try json(first)["error_code"]?.string == name)
        #expect(try json(first)["message"]?.string?.contains("said so") == true)
        let body = #"{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP64","data":[1,2]}]}"#
        let second = try await node.ask(.post, "/v2/models/m/infer", body: body)
        #expect(second.status.code == inference)
        #expect(try json(second)["error"]?.string?.contains("said so") == true)
        for answer in [first, second] {
            #expect(try field("slipway-code", answer) == code.rawValue)
            #expect((answer.headers[.retryAfter] != nil) == (code == .queueFull || code == .loading))
        }
    }

    @Test("a model is asked by project, version and alias")
    func targets() async throws {
        let serving = ScriptedServing()
        let node = try await TestNode(serving: serving)
        let paths = [
            "/v1/projects/p/models/m/ping", "/v1/projects/p/models/m/versions/3/health",
            "/v1/projects/p/models/m/aliases/best%20one/ping", "/v2/models/m/ready", "/v2/models/p:m",
            "/v2/models/p:m@best", "/v2/models/m/versions/3/ready",
        ]
        for path in paths { #expect(try await node.ask(.get, path).status == .ok, "\(path)") }
        let project = ProjectName("p")
        let model = try #require(ModelName("m"))
        let version = try #require(VersionID("3"))
        #expect(
            serving.targets == [
                ServingTarget(project: project, model: model),
                ServingTarget(project: project, model: model, selector: .version(version)),
                ServingTarget(project: project, model: model, selector: .alias("best one")),
                ServingTarget(project: nil, model: model), ServingTarget(project: project, model: model),
                ServingTarget(project: project, model: model, selector: .alias("best")),
                ServingTarget(project: nil, model: model, selector: .version(version)),
            ]
        )
        for path in ["/v2/models/.m", "/v2/models/p:", "/v2/models/m@", "/v2/models/m@a/versions/3/ready"] {
            let answer = try await node.ask(.get, path)
            let error = try json(answer)["error"]
            #expect(answer.status == .badRequest && error != nil, "\(path)")
        }
        #expect(try await node.ask(.get, "/v2/models/other/ready").status == .serviceUnavailable)
    }

    @Test("the Open Inference Protocol is spoken, binary tensors too")
    func inference() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        let header =
            #"{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP32","parameters":{"binary_data_size":8}}],"parameters":{"binary_data_output":true}}"#
        let binary = String(decoding: [0, 0, 0, 0, 0, 0, 0, 0] as [UInt8], as: UTF8.self)
        let name = try #require(HTTPField.Name("inference-header-content-length"))
        let answer = try await node.ask(
            .post,
            "/v2/models/m/infer",
            headers: [name: String(header.utf8.count)],
            body: header + binary
        )
        #expect(answer.status == .ok && answer.headers[.contentType] == "application/octet-stream")
        let length = try #require(answer.headers[name].flatMap { Int($0) })
        #expect(answer.body.readableBytes == length + 8)
        let metadata = try json(try await node.ask(.get, "/v2/models/m"))
        #expect(metadata["inputs"]?.array?.first?["datatype"]?.string == "FP64")
        #expect(try json(try await node.ask(.get, "/v2"))["extensions"] == ["binary_tensor_data"])
        #expect(try await node.ask(.get, "/v2/health/live").status == .ok)
    }

    @Test("a body over the limit is refused, and one without a token in the words of the protocol")
    func limits() async throws {
        var configuration = ScoringConfiguration()
        configuration.bodyBytes = 1024
        let node = try await TestNode(serving: ScriptedServing(configuration: configuration))
        let large = String(repeating: " ", count: 1025)
        #expect(try await node.ask(.post, Self.invocations, body: large).status == .contentTooLarge)
        let nobody = try await node.ask(.post, Self.invocations, headers: [.authorization: ""], body: Self.split)
        let name = try json(nobody)["error_code"]?.string
        #expect(nobody.status == .unauthorized && name == "UNAUTHENTICATED")
        #expect(nobody.headers[.wwwAuthenticate] != nil)
    }

    @Test("an answer over the limit is refused in the words of the protocol, and not written")
    func answerLimit() async throws {
        let common = try NodeConfiguration(yaml: "scoring: {limits: {answer: 1KiB}}", subject: "test").common.scoring
        let node = try await TestNode(serving: ScriptedServing(configuration: common))
        let rows = String(repeating: "[1,2.5],", count: 400) + "[1,2]"
        let split = #"{"dataframe_split":{"columns":["a","b"],"data":[\#(rows)]}}"#
        let ones = String(repeating: "1,", count: 801) + "1"
        let tensor = #"{"inputs":[{"name":"x","shape":[401,2],"datatype":"FP64","data":[\#(ones)]}]}"#
        for (path, body) in [(Self.invocations, split), ("/v2/models/m/infer", tensor)] {
            let answer = try await node.ask(.post, path, body: body)
            #expect(answer.status == .contentTooLarge)
            #expect(try field("slipway-code", answer) == "scoring.answer-too-large")
            #expect(String(buffer: answer.body).contains("at most 1024 bytes"))
        }
        #expect(try await node.ask(.post, Self.invocations, body: Self.split).status == .ok)
    }

    @Test("an output named twice is refused with its name, and no model is asked")
    func outputTwice() async throws {
        let node = try await TestNode(
            serving: ScriptedServing { _ throws(ScoringFailure) in throw ScoringFailure(.modelRaised, "m 3", "asked") }
        )
        let outputs = String(repeating: #"{"name":"predictions"},"#, count: 8_000) + #"{"name":"predictions"}"#
        let input = #"{"name":"x","shape":[1,2],"datatype":"FP64","data":[1,2]}"#
        let body = #"{"inputs":[\#(input)],"outputs":[\#(outputs)]}"#
        let answer = try await node.ask(.post, "/v2/models/m/infer", body: body)
        #expect(answer.status == .badRequest && String(buffer: answer.body).contains(#"\"predictions\" twice"#))
    }

    @Test("requests are counted by model, version and outcome")
    func metrics() async throws {
        let node = try await TestNode(serving: ScriptedServing())
        for body in [Self.split, Self.split, "{}"] { _ = try await node.ask(.post, Self.invocations, body: body) }
        let text = String(buffer: try await node.ask(.get, "/metrics").body)
        let labels = #"{project="p",model="m",version="3""#
        #expect(text.contains(#"slipway_scoring_requests_total\#(labels),outcome="ok"} 2"#))
        #expect(text.contains(#"slipway_scoring_requests_total\#(labels),outcome="scoring.input"} 1"#))
        #expect(text.contains(#"slipway_scoring_duration_seconds_count\#(labels)} 2"#))
    }

    @Test("requests of a version that is gone are counted no more, and take no lines")
    func forgotten() async throws {
        let serving = ScriptedServing()
        let node = try await TestNode(serving: serving)
        _ = try await node.ask(.post, Self.invocations, body: Self.split)
        #expect(String(buffer: try await node.ask(.get, "/metrics").body).contains(#"version="3",outcome="ok"} 1"#))
        serving.isThere.set(false)
        #expect(!String(buffer: try await node.ask(.get, "/metrics").body).contains("slipway_scoring_"))
        serving.isThere.set(true)
        _ = try await node.ask(.post, Self.invocations, body: Self.split)
        #expect(String(buffer: try await node.ask(.get, "/metrics").body).contains(#"version="3",outcome="ok"} 1"#))
    }

    @Test("the request log has what was asked and answered, and never more than it may")
    func log() async throws {
        let place = try TemporaryDirectory()
        var configuration = ScoringConfiguration()
        configuration.log.sample = 1
        configuration.log.bytes = 4096
        let log = RequestLog(state: place.handle, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let node = try await TestNode(serving: ScriptedServing(configuration: configuration), log: log)
        for _ in 0..<20 { _ = try await node.ask(.post, Self.invocations, body: Self.split) }
        log.end()
        await log.run()
        let lines = try place.text("log/requests.jsonl").split(separator: "\n")
        let last = try JSONParser.parse(Array(try #require(lines.last).utf8), subject: "a line")
        #expect(last["request"]?.string == Self.split && last["outcome"]?.string == "ok" && last["rows"]?.integer == 2)
        let size = try ["log/requests.jsonl", "log/requests.1.jsonl"].reduce(0) { try $0 + place.text($1).utf8.count }
        #expect(size <= 4096 && size > 2000)
    }
}

extension [[Double]] {
    fileprivate var json: JSONValue { .array(map { .array($0.map { .number($0) }) }) }
}
