import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import NodeServer
import StrictJSON
import TestSupport
import Testing

@Suite("The routes of claims and of the policy")
struct SignOffRoutesTests {
    private static let claims = "/v1/projects/credit/bundles/b1/claims"
    private static let decision = "/v1/projects/credit/bundles/b1/decision"

    private func document(_ answer: TestResponse) throws -> JSONValue {
        try JSONParser.parse(Array(answer.body.readableBytesView), subject: "the answer")
    }

    @Test(
        "take lines of JSON, and nothing else",
        arguments: [
            ("application/x-ndjson", "bundle.not-found", 404), ("application/jsonl", "bundle.not-found", 404),
            ("application/x-ndjson; charset=utf-8", "bundle.not-found", 404),
            ("application/json", "request.content-type", 415), ("text/plain", "request.content-type", 415),
        ]
    )
    func types(type: String, code: String, status: Int) async throws {
        let node = try await TestNode()
        let answer = try await node.ask(.post, Self.claims, headers: [.contentType: type], body: "{}\n")
        #expect(try document(answer)["code"]?.string == code)
        #expect(Int(answer.status.code) == status)
    }

    @Test(
        "know the versions that are to be active, each model once, and no other parameter",
        arguments: [
            ("", "bundle.not-found"), ("?active=churn:2&active=mood:1", "bundle.not-found"),
            ("?active=churn%3A2", "bundle.not-found"), ("?active=churn:2&active=churn:1", "request.key"),
            ("?active=churn", "request.value"), ("?active=:2", "request.value"), ("?active=churn:", "request.value"),
            ("?actve=churn:2", "request.key"),
        ]
    )
    func query(query: String, code: String) async throws {
        let node = try await TestNode()
        #expect(try document(try await node.ask(.get, Self.decision + query))["code"]?.string == code)
    }

    @Test("say which policy is in force, also where there is none")
    func policy() async throws {
        let node = try await TestNode()
        let answer = try await node.ask(.get, "/v1/policy")
        #expect(answer.status == .ok)
        let document = try document(answer)
        #expect(document["digest"] == nil)
        #expect(document["read"]?.string != nil)
        #expect(document["findings"]?.array?.isEmpty == true)
        #expect(try self.document(try await node.ask(.get, "/v1/policy?x=1"))["code"]?.string == "request.key")
    }
}
