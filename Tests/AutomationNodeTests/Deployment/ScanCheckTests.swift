import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node's own scan")
struct ScanCheckTests {
    private static let payload = "cos\nsystem\n(S'id'\ntR."

    /// Deploys a bundle of which every model file holds a payload.
    private func deploy(_ yaml: String, weights: String = payload) async throws -> (
        report: DeploymentReport, current: String?
    ) {
        let fixture = try NodeFixture()
        let node = try await fixture.open(yaml)
        return try await fixture.running(node) {
            try await fixture.upload(fixture.bundle("b1", sequence: 1, weights: weights), to: node)
            let began = try await fixture.deploy("b1", on: node)
            let report =
                yaml.contains("strict") || yaml.contains("sealed")
                ? try await fixture.end(began.id, on: node) : try await fixture.reach(.active, began.id, on: node)
            return (report, try fixture.current())
        }
    }

    @Test("refuses a dangerous bundle where the policy is strict, with every danger, and touches nothing")
    func strict() async throws {
        let (report, current) = try await deploy("scan: {policy: strict}")
        #expect(report.problem?.code == "deployment.scan")
        #expect(report.problem?.findings.count == 6)
        #expect(report.problem?.findings.contains { $0.found.contains("os.system") } == true)
        #expect(current == nil)
    }

    @Test("refuses what is not known where the policy is sealed, and nothing else")
    func sealed() async throws {
        let (report, current) = try await deploy("scan: {policy: sealed}", weights: "weights")
        #expect(report.problem?.code == "deployment.scan" && current == nil)
        #expect(report.problem?.detail.contains("scan.policy sealed") == true)
        #expect(report.problem?.findings.map(\.code) == ["scan.code.file"])
        let told = try await deploy("scan: {policy: report}", weights: "weights")
        #expect(told.current != nil)
        let lines = told.report.steps.first { $0.name == "check" }?.output ?? ""
        #expect(lines.contains("churn 2: own-code") && lines.contains("churn 1: known"), "\(lines)")
    }

    @Test("is on record where the policy is report, and not made where it is off")
    func report() async throws {
        let reported = try await deploy("scan: {policy: report}")
        #expect(reported.current == "../generations/credit/1")
        let lines = reported.report.steps.first { $0.name == "check" }?.output ?? ""
        #expect(lines.contains("scan of churn 1: dangerous") && lines.contains("the bundle has no report on it"))
        let off = try await deploy("scan: {policy: off}")
        #expect(off.report.steps.first { $0.name == "check" }?.output.contains("scan") == false)
    }
}
