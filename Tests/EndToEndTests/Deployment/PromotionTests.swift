import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("A bundle that goes from one node to the next")
struct PromotionTests {
    private static let quick = "probation: {minimum: 0s}\n"

    /// A node whose policy asks for a time on the node `acceptance`.
    private func production(
        _ fixture: Fixture,
        _ name: String,
        after acceptance: TestNode,
        ran: String
    ) async throws -> TestNode {
        let testProject = try await TestProject.shared()
        let node = try await TestNode(fixture, name, trusting: [testProject.publicKey])
        let policy = """
            format: slipway.policy/1
            nodes: {acceptance: [acceptance.pem]}
            rules:
              - projects: [credit]
                mode: enforce
                evidence: [{ran: \(ran), on: [acceptance], without: breach}]
            default: {mode: off}

            """
        try await fixture.shell(
            """
            mkdir -p '\(node.state)/reviewers'
            '\(Programs.slipwayd)' key --state '\(acceptance.state)' > '\(node.state)/reviewers/acceptance.pem'
            printf '%s' "$POLICY" > '\(node.state)/policy.yaml'
            """,
            environment: ["POLICY": policy]
        )
        try await node.start(Self.quick)
        return node
    }

    private func promote(
        _ fixture: Fixture,
        _ from: TestNode,
        _ to: TestNode,
        _ more: String...,
        ends status: Int32 = 0
    ) async throws -> CommandRun {
        let run = try await fixture.run(
            Programs.slipway,
            ["promote", "credit", "--from", try from.address] + more,
            environment: try to.environment().merging([
                "SLIPWAY_FROM_TOKEN": try from.adminToken, "TMPDIR": fixture.path("meanwhile"),
            ]) { $1 }
        )
        #expect(run.end == .exited(status), run.said)
        let left = try DirectoryHandle(path: fixture.path("meanwhile")).names()
        #expect(left.isEmpty, "nothing stays on the disk")
        return run
    }

    @Test(
        "is refused where it did not run on the node before, and taken with that node's own record, with the same digest"
    )
    func whole() async throws {
        let fixture = try Fixture()
        try await fixture.shell("mkdir '\(fixture.path("meanwhile"))'")
        let testProject = try await TestProject.shared()
        let acceptance = try await TestNode(fixture, "acceptance", trusting: [testProject.publicKey])
        try await acceptance.start("names: [acceptance]\n" + Self.quick)
        let production = try await production(fixture, "production", after: acceptance, ran: "1ms")
        let bundle = testProject.bundle(1)

        let direct = try await production.slipway("deploy", bundle, ends: 4)
        #expect(direct.description.contains("policy.evidence-missing"), direct.said)
        #expect(production.current() == nil)
        _ = try await promote(fixture, acceptance, production, ends: 5)

        try await acceptance.slipway("deploy", bundle, "--wait")
        let plan = try await promote(fixture, acceptance, production, "--dry-run")
        #expect(plan.output.contains("1 claim"), plan.said)
        #expect(production.current() == nil)
        _ = try await promote(fixture, acceptance, production, "--wait", "--trust", testProject.publicKey)
        #expect(production.current() != nil)
        let digests = try await [acceptance, production].asyncMap { node in
            try await node.deployments().first?["bundleDigest"]?.string
        }
        #expect(digests[0] != nil && digests[0] == digests[1])

        // Repeated, as after an interruption: nothing is fetched again.
        let again = try await promote(fixture, acceptance, production, "--wait")
        #expect(again.description.contains("already"), again.said)
    }

    @Test("is refused where the record does not suffice, or is not signed by the key that the user knows")
    func refused() async throws {
        let fixture = try Fixture()
        try await fixture.shell("mkdir '\(fixture.path("meanwhile"))'")
        let testProject = try await TestProject.shared()
        let acceptance = try await TestNode(fixture, "acceptance", trusting: [testProject.publicKey])
        try await acceptance.start("names: [acceptance]\n" + Self.quick)
        let production = try await production(fixture, "production", after: acceptance, ran: "1000h")
        try await acceptance.slipway("deploy", testProject.bundle(1), "--wait")

        let short = try await promote(fixture, acceptance, production, ends: 4)
        #expect(short.description.contains("policy.evidence-failed"), short.said)
        #expect(production.current() == nil)
        let foreign = try await promote(fixture, acceptance, production, "--from-key", testProject.publicKey, ends: 4)
        #expect(foreign.description.contains("signature.untrusted"), foreign.said)
        try await fixture.shell(
            "'\(Programs.slipwayd)' key --state '\(acceptance.state)' > '\(fixture.path("acceptance.pem"))'"
        )
        let known = try await promote(
            fixture,
            acceptance,
            production,
            "--from-key",
            fixture.path("acceptance.pem"),
            ends: 4
        )
        #expect(known.description.contains("policy.evidence-failed"), known.said)
    }
}

extension [TestNode] {
    fileprivate func asyncMap<Value>(_ body: (TestNode) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for node in self { values.append(try await body(node)) }
        return values
    }
}
