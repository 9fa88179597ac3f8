import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The callers of a version that is replaced")
struct SchemaCheckTests {
    private static let age = #"{"name": "age", "type": "long", "required": true}"#
    private static let city = #"{"name": "city", "type": "string", "required": true}"#
    private static let score = #"{"name": "score", "type": "double", "required": true}"#

    private struct Seen: Sendable {
        let report: DeploymentReport
        let current: String?
        let allowed: [AuditRecord]
    }

    private static func mlmodel(inputs: String, outputs: String = score) -> [UInt8] {
        Array(
            """
            flavors:
              custom:
                data: data.bin
            signature:
              inputs: '[\(inputs)]'
              outputs: '[\(outputs)]'

            """.utf8
        )
    }

    /// Confirms a version that takes an age and gives a score, then deploys one of another schema.
    private func deploy(
        _ changed: [UInt8],
        _ yaml: String = "",
        allowing: [String] = [],
        active: [String: String] = ["churn": "2", "mood": "1"]
    ) async throws -> Seen {
        let fixture = try NodeFixture()
        let node = try await fixture.open(yaml)
        let models = try allowing.map { try #require(ModelName($0)) }
        return try await fixture.running(node) {
            let known = Self.mlmodel(inputs: Self.age)
            for (id, sequence, document) in [("b1", Int64(1), known), ("b2", 2, changed)] {
                let bundle = try fixture.bundle(id, sequence: sequence) { draft in
                    draft.files["models/churn/2/MLmodel"] = document
                    try draft.describe(
                        project: "credit",
                        bundle: id,
                        sequence: sequence,
                        active: id == "b1" ? ["churn": "2", "mood": "1"] : active
                    )
                }
                try await fixture.upload(bundle, to: node)
            }
            let first = try await fixture.deploy("b1", on: node)
            try await fixture.reach(.active, first.id, on: node)
            fixture.clock.advance(by: 61)
            _ = try await fixture.end(first.id, on: node)
            let second = try await fixture.deploy("b2", on: node, allowing: models)
            let report = try await fixture.reach(.active, second.id, on: node)
            let audit = try await node.audit(after: 0, limit: 1000, project: credit)
            return Seen(
                report: report,
                current: try fixture.current(),
                allowed: audit.filter { $0.action == "deployment.schema-allowed" }
            )
        }
    }

    @Test("are kept: a new input that is required is refused by name, and nothing is touched")
    func refused() async throws {
        let seen = try await deploy(Self.mlmodel(inputs: "\(Self.age), \(Self.city)"))
        #expect(seen.report.state == .failed && seen.current == "../generations/credit/1")
        #expect(seen.report.problem?.code == "deployment.schema")
        #expect(seen.report.problem?.findings.map(\.found) == [#"input "city": added, required"#])
        #expect(seen.report.problem?.detail.contains("--allow-schema-change churn") == true)
    }

    @Test("are given up where the deployment says the model's name, which stands in the audit")
    func allowed() async throws {
        let seen = try await deploy(Self.mlmodel(inputs: "\(Self.age), \(Self.city)"), allowing: ["churn"])
        #expect(seen.report.state == .active && seen.current == "../generations/credit/2")
        #expect(seen.allowed.count == 1 && seen.allowed.first?.actor == "ada")
        #expect(seen.allowed.first?.detail.contains(#"input "city": added, required"#) == true)
    }

    @Test("are not given up by another model's name")
    func allowedForAnother() async throws {
        let seen = try await deploy(Self.mlmodel(inputs: Self.city), allowing: ["mood"])
        #expect(seen.report.problem?.code == "deployment.schema")
        #expect(seen.report.problem?.findings.count == 2)
    }

    @Test("are told of where the configuration says so")
    func told() async throws {
        let seen = try await deploy(Self.mlmodel(inputs: Self.city), "schemas: report")
        #expect(seen.report.state == .active && seen.allowed.isEmpty)
        let lines = seen.report.steps.first { $0.name == "check" }?.output ?? ""
        #expect(lines.contains(#"CALLERS MAY BREAK: input "age": removed"#), "\(lines)")
    }

    @Test("are told of where a model has no active version any more")
    func gone() async throws {
        let seen = try await deploy(Self.mlmodel(inputs: Self.age), active: ["churn": "2"])
        #expect(seen.report.state == .active)
        let lines = seen.report.steps.first { $0.name == "check" }?.output ?? ""
        #expect(lines.contains("schema of mood, 1 -> none: CALLERS MAY BREAK"), "\(lines)")
    }

    @Test("need nothing where no request and no answer changes for them")
    func compatible() async throws {
        let optional = #"{"name": "city", "type": "string", "required": false}"#
        let seen = try await deploy(Self.mlmodel(inputs: "\(Self.age), \(optional)"))
        #expect(seen.report.state == .active)
    }
}
