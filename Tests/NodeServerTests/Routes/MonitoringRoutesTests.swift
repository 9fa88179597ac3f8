import AutomationNode
import HTTPTypes
import HummingbirdTesting
import Identifiers
import NIOCore
import NodeServer
import StrictJSON
import Testing

@Suite("The routes of monitoring")
struct MonitoringRoutesTests {
    private func code(_ answer: TestResponse) throws -> String? {
        try JSONParser.parse(Array(answer.body.readableBytesView), subject: "the answer")["code"]?.string
    }

    @Test("answer of alerts and models that are not there, and refuse what they do not know")
    func refusals() async throws {
        let node = try await TestNode()
        for (method, path, status, expected) in [
            (HTTPRequest.Method.get, "/v1/alerts/7", 404, "alert.not-found"),
            (.get, "/v1/alerts/0", 400, "request.value"),
            (.get, "/v1/alerts?state=new", 400, "request.value"),
            (.get, "/v1/alerts?what=1", 400, "request.key"),
            (.get, "/v1/projects/none/monitor", 404, "project.not-found"),
            (.get, "/v1/projects/none/models/m/monitor", 404, "project.not-found"),
            (.get, "/v1/projects/none/models/m/monitor/windows", 404, "project.not-found"),
            (.get, "/v1/projects/none/models/m/monitor/windows/x", 400, "request.value"),
            (.post, "/v1/alerts/7/acknowledge", 404, "alert.not-found"),
            (.post, "/v1/alerts/7/close", 404, "alert.not-found"),
        ] {
            let answer = try await node.ask(method, path, token: node.token)
            #expect(answer.status.code == status, "\(path): \(answer.status)")
            #expect(try code(answer) == expected, "\(path)")
        }
    }

    @Test("list no alert of a node that has none")
    func empty() async throws {
        let node = try await TestNode()
        let answer = try await node.ask(.get, "/v1/alerts?state=open,acknowledged&limit=3", token: node.token)
        #expect(answer.status == .ok)
        let document = try JSONParser.parse(Array(answer.body.readableBytesView), subject: "the answer")
        #expect(document == ["alerts": []])
    }

    @Test("have the figures of monitoring among the metrics")
    func metrics() async throws {
        let node = try await TestNode()
        let answer = try await node.ask(.get, "/metrics", token: node.token)
        let text = String(buffer: answer.body)
        #expect(text.contains("slipway_monitor_stopped 0\n"))
        for rule in ["drift", "schema", "estimate", "shadow", "loss"] {
            #expect(text.contains("slipway_alerts_total{rule=\"\(rule)\"} 0\n"), "\(rule)")
        }
    }
}
