import AutomationNode
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient
import TestSupport
import Testing

@Suite("Labels that a client sends to a node")
struct LabelTests {
    private static func lines(_ rows: [(request: String, label: String?)]) -> [UInt8] {
        rows.flatMap { row in
            let label = row.label.map { "\"\($0)\"" } ?? "null"
            return Array("{\"request\": \"\(row.request)\", \"label\": \(label)}\n".utf8)
        }
    }

    @Test("come back as counts; a labeler may send them, and do nothing else")
    func labeler() async throws {
        let bundle = try SentBundle()
        let project = try #require(ProjectName("credit"))
        let model = try #require(ModelName("churn"))
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                _ = try await client.upload(bundle: bundle.source)
            }
            let token = try TokenStore(state: node.directory.path("state"))
                .create("truth", role: .labeler, now: Timestamp(seconds: 0))
            try await NodeClient.with(node.address, token: token) { client in
                let lines = Self.lines([("a", "yes"), ("a", "yes"), ("a", "no"), ("b", nil)])
                let report = try await client.send(labels: lines, of: model, in: project)
                #expect(report.rows == 4 && report.project == project && report.model == model)
                #expect(report[.pending] == 1 && report[.duplicate] == 1)
                #expect(report[.conflicting] == 1 && report[.missing] == 1 && report[.joined] == 0)
                let again = try await client.send(labels: lines, of: model, in: project)
                #expect(again[.duplicate] == 2 && again[.pending] == 0)
                let old = ScoringRequestID(at: Timestamp(seconds: 1_000_000_000)).text
                let late = try await client.send(labels: Self.lines([(old, "yes")]), of: model, in: project)
                #expect(late[.expired] == 1)
                for forbidden in [
                    { _ = try await client.projects() }, { _ = try await client.audit() },
                    { _ = try await client.send(labels: lines, of: model, in: project, replaces: true) },
                ] as [() async throws -> Void] {
                    let problem = await #expect(throws: NodeProblem.self) { try await forbidden() }
                    #expect(problem?.stableCode == "role.too-small")
                }
                let unknown = await #expect(throws: NodeProblem.self) {
                    _ = try await client.send(labels: lines, of: try #require(ModelName("none")), in: project)
                }
                #expect(unknown?.stableCode == "monitor.none")
            }
        }
    }

    @Test("replace others for an operator, and the audit has it")
    func replaced() async throws {
        let bundle = try SentBundle()
        let project = try #require(ProjectName("credit"))
        let model = try #require(ModelName("churn"))
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                _ = try await client.upload(bundle: bundle.source)
                _ = try await client.send(labels: Self.lines([("a", "yes")]), of: model, in: project)
                let report = try await client.send(
                    labels: Self.lines([("a", "no")]),
                    of: model,
                    in: project,
                    replaces: true
                )
                #expect(report[.replaced] == 1)
                let record = try #require(try await client.audit().records.last { $0.action == "labels.replaced" })
                #expect(record.subject == "churn" && record.outcome == "ok")
                #expect(record.detail == "1 labels, 1 of them in the place of others")
            }
        }
    }

    @Test("of a file of 100,000 rows are joined in one request, and its last row can spoil all of them")
    func many() async throws {
        let bundle = try SentBundle()
        let project = try #require(ProjectName("credit"))
        let model = try #require(ModelName("churn"))
        let lines = Self.lines((0..<100_000).map { ("r\($0)", "yes") })
        try await TestNode.with(prepare: bundle.trust) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                _ = try await client.upload(bundle: bundle.source)
                let wrong = await #expect(throws: NodeProblem.self) {
                    _ = try await client.send(labels: lines + Array("{}\n".utf8), of: model, in: project)
                }
                #expect(wrong?.stableCode == "labels.invalid" && wrong?.description.contains("100001") == true)
                let report = try await client.send(labels: lines, of: model, in: project)
                #expect(report[.pending] == 100_000)
            }
        }
    }
}
