import Identifiers
import NodeAPI
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A node's own scan")
struct ScanCheckTests {
    private static let payload = "cos\nsystem\n(S'id'\ntR."

    /// Deploys a bundle of which every model file holds a payload.
    private func deploy(_ yaml: String) async throws -> (report: DeploymentReport, current: String?) {
        let bench = try NodeBench()
        let node = try await bench.open(yaml)
        return try await bench.running(node) {
            try await bench.upload(bench.bundle("b1", sequence: 1, weights: Self.payload), to: node)
            let began = try await bench.deploy("b1", on: node)
            let report =
                yaml.contains("strict")
                ? try await bench.end(began.id, on: node) : try await bench.reach(.active, began.id, on: node)
            return (report, try bench.current())
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
