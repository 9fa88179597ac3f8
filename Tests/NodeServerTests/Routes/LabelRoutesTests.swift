import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import NodeServer
import StrictJSON
import TestSupport
import Testing

@Suite("The route of labels")
struct LabelRoutesTests {
    private static let path = "/v1/projects/credit/models/churn/labels"
    private static let csv: HTTPFields = [.contentType: "text/csv"]

    private func code(_ answer: TestResponse) -> String? {
        (try? JSONParser.parse(Array(answer.body.readableBytesView), subject: "the answer"))?["code"]?.string
    }

    @Test(
        "takes CSV and lines of JSON, and nothing else",
        arguments: [
            ("text/csv", "request,label\na,1\n", "monitor.none"),
            ("text/csv; charset=UTF-8", "request,label\na,1\n", "monitor.none"),
            ("application/x-ndjson", #"{"request": "a", "label": 1}"#, "monitor.none"),
            ("application/jsonl", #"{"request": "a", "label": 1}"#, "monitor.none"),
            ("application/json", #"[{"request": "a", "label": 1}]"#, "request.content-type"),
            ("text/csv; charset=latin-1", "request,label\na,1\n", "request.content-type"),
            ("text/plain", "request,label\na,1\n", "request.content-type"),
            ("text/csv", "request,label\na b,1\n", "labels.invalid"), ("text/csv", "request\na\n", "labels.invalid"),
            ("application/x-ndjson", "[]", "labels.invalid"),
        ]
    )
    func types(type: String, body: String, expected: String) async throws {
        let node = try await TestNode()
        let answer = try await node.ask(.post, Self.path, headers: [.contentType: type], body: body)
        #expect(code(answer) == expected, "\(String(buffer: answer.body))")
        #expect(answer.headers[.contentType]?.hasPrefix("application/problem+json") == true)
        let statuses = ["monitor.none": 404, "request.content-type": 415, "labels.invalid": 400]
        #expect(Int(answer.status.code) == statuses[expected])
    }

    @Test("knows no other parameter, and lets nobody replace labels but who may run the node")
    func replacing() async throws {
        let node = try await TestNode()
        let body = "request,label\na,1\n"
        #expect(code(try await node.ask(.post, Self.path + "?x=1", headers: Self.csv, body: body)) == "request.key")
        let labeler = try node.token("labeler", TokenGrant(role: .labeler))
        let refused = try await node.ask(
            .post,
            Self.path + "?replace=true",
            token: labeler,
            headers: Self.csv,
            body: body
        )
        #expect(refused.status == .forbidden && code(refused) == "role.too-small")
        let admitted = try await node.ask(.post, Self.path, token: labeler, headers: Self.csv, body: body)
        #expect(code(admitted) == "monitor.none")
        for role in [Role.operator, .admin] {
            let token = try node.token("r-\(role)", TokenGrant(role: role))
            let answer = try await node.ask(
                .post,
                Self.path + "?replace=true",
                token: token,
                headers: Self.csv,
                body: body
            )
            #expect(code(answer) == "monitor.none")
        }
    }

    @Test("is no question to a model: nobody sends labels without a token, wherever models answer without one")
    func anonymous() async throws {
        var configuration = NodeConfiguration()
        configuration.common = try NodeConfiguration(yaml: "scoring: {anonymous: true}", subject: "test").common
        let node = try await TestNode(configuration: configuration)
        let answer = try await node.ask(.post, Self.path, token: "", headers: Self.csv, body: "request,label\na,1\n")
        #expect(answer.status == .unauthorized && code(answer) == "request.token-missing")
    }
}
