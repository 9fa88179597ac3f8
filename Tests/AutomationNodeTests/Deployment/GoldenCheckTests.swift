import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("golden: required")
struct GoldenCheckTests {
    @Test("refuses a bundle before anything is staged, naming each active version without a golden prediction")
    func missing() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("golden: required")
        try await fixture.running(node) {
            try await fixture.upload(fixture.golden("b1", sequence: 1, value: 2), to: node)
            let report = try await fixture.end(fixture.deploy("b1", on: node).id, on: node)
            #expect(report.problem?.code == "deployment.golden.missing")
            #expect(report.problem?.findings.map(\.subject) == ["mood 1"])
            #expect(report.problem?.detail.contains("mood 1") == true)
            #expect(report.steps.map(\.name) == ["verify"])
            #expect(try fixture.current() == nil)
        }
    }

    @Test("is a setting of the node that a project may change")
    func layers() throws {
        let configuration = try NodeConfiguration(
            yaml: "golden: required\nprojects: {credit: {golden: optional}}",
            subject: "node.yaml"
        )
        #expect(configuration.common.golden == .required && configuration.settings(for: credit).golden == .optional)
        #expect(NodeConfiguration().common.golden == .optional)
        let error = #expect(throws: NodeFailure.self) {
            try NodeConfiguration(yaml: "golden: true", subject: "node.yaml")
        }
        #expect(error?.stableCode == "configuration.value" && error?.subject == "node.yaml:1: golden")
    }

    @Test("takes a bundle whose project does not ask for it, and asks for nothing where nothing is active")
    func optional() async throws {
        let fixture = try NodeFixture()
        let node = try await fixture.open("golden: required\nprojects: {credit: {golden: optional}}")
        try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1), to: node)
            _ = try await fixture.reach(.active, fixture.deploy("b1", on: node).id, on: node)
            #expect(try fixture.current() != nil)
        }
    }
}
