import HTTPTypes
import HummingbirdTesting
import NIOCore
import NodeAPI
import NodeServer
import Testing

struct NodeRoutesTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        var headers: HTTPFields = [:]
        var body = ""
        let status: Int
        let code: String

        var testDescription: String { "\(method) \(path) \(body)" }
    }

    @Test("only /healthz answers without a token")
    func withoutToken() async throws {
        let node = try await TestNode()
        for route in node.routes.all {
            let path = route.path.replacing("{project}", with: "p").replacing("{digest}", with: "d")
            for field in ["", "Basic abc", "Bearer", "Bearer x y", "Bearer \(node.token)x"] {
                let answer = try await node.ask(route.method, path, headers: [.authorization: field])
                if route.path == "/healthz" {
                    #expect(answer.status == .ok)
                } else {
                    #expect(answer.status == .unauthorized, "\(route.method) \(path)")
                    #expect(answer.headers[.wwwAuthenticate] == "Bearer realm=\"slipwayd\"")
                }
            }
        }
    }

    @Test("each malformed request is refused with a problem that says what was expected")
    func refusals() async throws {
        let node = try await TestNode()
        let deep = String(repeating: "[", count: 100)
        let large = "{\"reason\":\"" + String(repeating: "x", count: 1 << 20) + "\"}"
        let refusals = [
            Refusal(method: .get, path: "/v1/nothing", status: 404, code: "request.path"),
            Refusal(method: .delete, path: "/v1/projects", status: 405, code: "request.method"),
            Refusal(method: .post, path: "/v1/projects/p/deployments", body: "{", status: 400, code: "request.json"),
            Refusal(method: .post, path: "/v1/projects/p/deployments", status: 400, code: "request.json"),
            Refusal(method: .post, path: "/v1/projects/p/deployments", body: "[]", status: 400, code: "request.json"),
            Refusal(method: .post, path: "/v1/projects/p/deployments", body: deep, status: 400, code: "request.json"),
            Refusal(
                method: .post,
                path: "/v1/projects/p/deployments",
                body: "{\"bundle\":\"a\",\"bundle\":\"b\"}",
                status: 400,
                code: "request.json"
            ),
            Refusal(
                method: .post,
                path: "/v1/projects/p/deployments",
                body: "{\"bundel\":\"a\"}",
                status: 400,
                code: "request.key"
            ),
            Refusal(method: .post, path: "/v1/projects/p/deployments", body: "{}", status: 400, code: "request.value"),
            Refusal(
                method: .post,
                path: "/v1/projects/p/deployments",
                body: "{\"bundle\":\"a\",\"active\":{\"m\":\"../x\"}}",
                status: 400,
                code: "request.value"
            ),
            Refusal(
                method: .post,
                path: "/v1/projects/p/rollback",
                body: "{\"to\":0}",
                status: 400,
                code: "request.value"
            ),
            Refusal(
                method: .post,
                path: "/v1/projects/p/rollback",
                body: large,
                status: 413,
                code: "request.too-large"
            ),
            Refusal(method: .post, path: "/v1/gc", body: "{\"all\":true}", status: 400, code: "request.key"),
            Refusal(method: .get, path: "/v1/projects/..%2Fx", status: 400, code: "request.value"),
            Refusal(method: .get, path: "/v1/projects/p/deployments/0", status: 400, code: "request.value"),
            Refusal(method: .get, path: "/v1/projects/p/deployments?limit=0", status: 400, code: "request.value"),
            Refusal(method: .get, path: "/v1/audit?since=3", status: 400, code: "request.key"),
            Refusal(method: .get, path: "/v1/audit?after=1&after=2", status: 400, code: "request.key"),
            Refusal(method: .put, path: "/v1/blobs/sha256:xyz", body: "x", status: 400, code: "request.value"),
            Refusal(
                method: .put,
                path: "/v1/blobs/sha256:" + String(repeating: "a", count: 64),
                headers: [.contentLength: "1", .contentRange: "bytes 5-9/10"],
                body: "x",
                status: 400,
                code: "request.range"
            ),
            Refusal(
                method: .post,
                path: "/v1/bundles",
                headers: [.contentLength: "2000000000000"],
                status: 413,
                code: "request.too-large"
            ),
            Refusal(method: .get, path: "/v1/projects/p", status: 404, code: "project.not-found"),
            Refusal(
                method: .post,
                path: "/v1/projects/p/deployments",
                body: "{\"bundle\":\"b\"}",
                status: 404,
                code: "bundle.not-found"
            ),
        ]
        for refusal in refusals {
            let answer = try await node.ask(
                refusal.method,
                refusal.path,
                headers: refusal.headers,
                body: refusal.body
            )
            #expect(answer.status.code == refusal.status, "\(refusal.testDescription)")
            #expect(answer.headers[.contentType] == "application/problem+json")
            let problem = try WireJSON.decode(Problem.self, from: Array(answer.body.readableBytesView))
            #expect(problem.code == refusal.code, "\(refusal.testDescription)")
            #expect(problem.status == refusal.status)
            #expect(problem.type == "urn:slipway:error:\(refusal.code)")
        }
        let answer = try await node.ask(.delete, "/v1/blobs/sha256:0")
        #expect(answer.headers[.allow] == "HEAD, PUT")
    }

    @Test("a part of the path means the same with its characters escaped")
    func escaped() async throws {
        let node = try await TestNode()
        let digest = String(repeating: "0", count: 64)
        #expect(try await node.ask(.head, "/v1/blobs/sha256%3A\(digest)").status == .notFound)
        #expect(try await node.ask(.head, "/v1/blobs/sha256%3\(digest)").status == .badRequest)
        let answer = try await node.ask(.get, "/v1/projects/%6Eone")
        let problem = try WireJSON.decode(Problem.self, from: Array(answer.body.readableBytesView))
        #expect(problem.code == "project.not-found" && problem.subject == "none")
    }

    @Test("an empty node answers every question")
    func empty() async throws {
        let node = try await TestNode()
        let answers = [
            ("/healthz", "ok\n"), ("/readyz", "{\"findings\":["), ("/v1/version", "{\"api\":\"v1\",\"version\":\""),
            ("/v1/projects", "{\"projects\":[]}"), ("/v1/bundles", "{\"bundles\":[]}"), ("/v1/audit", "{\"records\":["),
            ("/metrics", "# HELP slipway_build_info"),
        ]
        for (path, expected) in answers {
            let answer = try await node.ask(.get, path)
            #expect(answer.status == .ok, "\(path)")
            #expect(String(buffer: answer.body).hasPrefix(expected), "\(path): \(String(buffer: answer.body))")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
        let collected = try await node.ask(.post, "/v1/gc")
        #expect(String(buffer: collected.body) == "{\"blobs\":0,\"bundles\":0,\"bytes\":0,\"generations\":0}")
    }

    @Test("requests are counted by route and status, and a path that is not there makes no series of its own")
    func counted() async throws {
        let node = try await TestNode()
        _ = try await node.ask(.get, "/v1/projects/one")
        _ = try await node.ask(.get, "/v1/projects/two")
        _ = try await node.ask(.get, "/v1/strange/\"path\\")
        let text = String(buffer: try await node.ask(.get, "/metrics").body)
        #expect(
            text.contains(
                "slipway_http_requests_total{method=\"GET\",route=\"/v1/projects/{project}\",status=\"404\"} 2\n"
            )
        )
        #expect(text.contains("slipway_http_requests_total{method=\"other\",route=\"other\",status=\"404\"} 1\n"))
        #expect(
            text.contains(
                "slipway_http_request_duration_seconds_bucket{method=\"GET\",route=\"/v1/projects/{project}\",status=\"404\",le=\"+Inf\"} 2\n"
            )
        )
        #expect(!text.contains("strange"))
    }
}
