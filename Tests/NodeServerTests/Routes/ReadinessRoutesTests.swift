import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import NodeAPI
import StrictJSON
import Testing

@Suite("How a node says whether it is ready")
struct ReadinessRoutesTests {
    private func json(_ answer: TestResponse) throws -> JSONValue {
        try JSONParser.parse(Array(answer.body.readableBytesView), subject: "the answer")
    }

    @Test("draining is a 503 with a code of its own wherever readiness is asked, and is taken back")
    func drain() async throws {
        let node = try await TestNode()
        let body = #"{"reason":"new disk"}"#
        let drained = try json(try await node.ask(.post, "/v1/drain", body: body))
        #expect(drained["draining"] == true && drained["reason"] == "new disk" && drained["stopping"] == nil)
        let ready = try await node.ask(.get, "/readyz")
        #expect(ready.status.code == 503)
        let problem = try json(ready)
        #expect(problem["code"] == "node.draining")
        #expect(problem["findings"]?.array?.first?["found"]?.string?.contains("new disk") == true)
        let inference = try await node.ask(.get, "/v2/health/ready")
        #expect(inference.status.code == 503)
        #expect(try json(inference)["ready"] == false)
        #expect(try json(inference)["code"] == "node.draining")
        #expect(try await node.ask(.get, "/v2/health/live").status == .ok)
        #expect(try await node.ask(.get, "/healthz").status == .ok)
        #expect(String(buffer: try await node.ask(.get, "/metrics").body).contains("\nslipway_draining 1\n"))
        #expect(try json(try await node.ask(.delete, "/v1/drain"))["draining"] == false)
        #expect(try await node.ask(.get, "/readyz").status == .ok)
        #expect(try await node.ask(.get, "/v2/health/ready").status == .ok)
        #expect(String(buffer: try await node.ask(.get, "/metrics").body).contains("\nslipway_draining 0\n"))
        #expect(try json(try await node.ask(.post, "/v1/drain"))["draining"] == true)
        #expect(try json(try await node.ask(.post, "/v1/drain", body: #"{"drain":false}"#))["draining"] == false)
        #expect(try await node.ask(.post, "/v1/drain", body: #"{"undo":true}"#).status.code == 400)
    }

    @Test("a project without a current generation is told as missing, and a misspelt question is refused")
    func project() async throws {
        let yaml = "probes: anonymous\n"
        let node = try await TestNode(configuration: NodeConfiguration(yaml: yaml, subject: "test"))
        for path in ["/readyz", "/v2/health/ready"] {
            #expect(try await node.ask(.get, path).status == .ok)
            let absent = try await node.ask(.get, path + "?project=absent")
            #expect(absent.status.code == 404)
            #expect(String(buffer: absent.body).contains("no generation of it is current"))
            for query in ["?projekt=credit", "?project=a/b", "?project=a&project=b"] {
                #expect(try await node.ask(.get, path + query).status.code == 400, "\(path)\(query)")
            }
            #expect(try await node.ask(.get, path + "?project=absent", token: "").status.code == 404)
        }
        let scope = Scope(projects: [try #require(ProjectName("mine"))])
        let token = try node.token("scorer", TokenGrant(role: .scorer, scope: scope))
        // Whether it is there is not for this token to know.
        let path = "/v2/health/ready?project="
        #expect(try await node.ask(.get, path + "absent", token: token).status.code == 403)
        #expect(try await node.ask(.get, path + "mine", token: token).status.code == 404)
    }

    @Test("probes without a token are let in on request, told the status and nothing else, and may know little of HTTP")
    func anonymous() async throws {
        let paths = ["/readyz", "/v2/health/live", "/v2/health/ready"]
        let closed = try await TestNode()
        for path in paths { #expect(try await closed.ask(.get, path, token: "").status.code == 401, "\(path)") }
        let yaml = "probes: anonymous\nfreshness: 1d\nprojects: {secret: {}}\n"
        let node = try await TestNode(configuration: NodeConfiguration(yaml: yaml, subject: "test"))
        for path in paths { #expect(try await node.ask(.get, path, token: "").status.code == 200, "\(path)") }
        #expect(String(buffer: try await node.ask(.get, "/readyz").body).contains("no signer is trusted"))
        #expect(String(buffer: try await node.ask(.get, "/readyz", token: "").body) == #"{"findings":[],"ready":true}"#)
        _ = try await node.ask(.post, "/v1/drain", body: #"{"reason":"new disk"}"#)
        for path in paths where path != "/v2/health/live" {
            let answer = try await node.ask(.get, path, token: "")
            #expect(answer.status.code == 503, "\(path)")
            let text = String(buffer: answer.body)
            #expect(text.contains("node.draining") && !text.contains("disk"), "\(text)")
        }
        // A token that is shown is judged, and what is no probe needs one.
        #expect(try await node.ask(.get, "/readyz", token: "wrong").status.code == 401)
        for path in ["/metrics", "/v1/projects", "/v2", "/v2/models/m/ready"] {
            #expect(try await node.ask(.get, path, token: "").status.code != 200, "\(path)")
        }
    }
}
