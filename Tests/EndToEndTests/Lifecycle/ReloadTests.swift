import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A node that reads its configuration again")
struct ReloadTests {
    private func write(_ yaml: String, _ fixture: Fixture) throws {
        try fixture.directory.handle.replace(file: "node.yaml", with: Array(yaml.utf8), mode: 0o644)
    }

    private func findings(_ node: TestNode) async throws -> [String] {
        try await node.get("/readyz")["findings"]?.array?.compactMap(\.string) ?? []
    }

    private func records(_ node: TestNode) async throws -> [JSONValue] {
        (try await node.get("/v1/audit")["records"]?.array ?? []).filter { $0["action"] == "node.reloaded" }
    }

    @Test("has it in force at SIGHUP, and names what needs a restart")
    func reloaded() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        #expect(try await node.request("GET", "/readyz", token: nil).status == 401)
        try write(
            Settings.quick + "probes: anonymous\nlog: {level: debug, format: json}\nlimits: {ballast: 0}\n",
            fixture
        )
        // Two keys of the same name: it is no YAML that counts, and nothing of it does.
        node.send(SIGHUP)
        try await eventually("refusal") {
            try await findings(node).contains { $0.hasPrefix("configuration: it could not be read again") } ? true : nil
        }
        #expect(try await node.request("GET", "/readyz", token: nil).status == 401)
        try write(
            "probation: {minimum: 0s}\nlimits: {reserve: 1MiB, ballast: 0}\nprobes: anonymous\nlog: {level: debug, format: json}\n",
            fixture
        )
        node.send(SIGHUP)
        try await eventually("probes without a token") {
            try await node.request("GET", "/readyz", token: nil).status == 200 ? true : nil
        }
        try await eventually("finding") {
            try await findings(node).contains("configuration: needs a restart: limits.ballast") ? true : nil
        }
        let records = try await records(node)
        #expect(records.map { $0["outcome"] } == ["configuration.syntax", "ok"])
        #expect(records.last?["detail"]?.string?.contains("needs a restart: limits.ballast") == true)
        #expect(records.last?["detail"]?.string?.contains("sha256:") == true)
        // Requests are logged at this level alone, and the lines are objects now.
        try await eventually("line of a request") {
            try node.log.split(separator: "\n").contains { $0.hasPrefix("{") && $0.contains("/readyz") } ? true : nil
        }
        await node.stop()
    }

    @Test(
        "that is wrong changes nothing at all, and says file, line and key",
        arguments: [
            ("probes: anonymous\nprobation: {minimum: soon}\n", ":2: probation.minimum"),
            ("probes: anonymous\nlimit: 3\n", ":2: limit"),
        ]
    )
    func wrong(yaml: String, place: String) async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        try write(yaml, fixture)
        node.send(SIGHUP)
        try await eventually("finding") {
            try await findings(node).contains { $0.contains("node.yaml\(place)") } ? true : nil
        }
        #expect(try await node.request("GET", "/readyz", token: nil).status == 401)
        #expect(try await records(node).first?["outcome"]?.string?.hasPrefix("configuration.") == true)
        try await eventually("line of the refusal") { try node.log.contains("Nothing is changed") ? true : nil }
        try write(Settings.quick, fixture)
        node.send(SIGHUP)
        try await eventually("no finding") {
            try await findings(node).contains { $0.hasPrefix("configuration") } ? nil : true
        }
    }

    @Test("has a policy in force from then on; one that is wrong changes nothing, and is told")
    func policy() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        let state = try DirectoryHandle(path: node.state)
        func swap(_ text: String) throws {
            try state.replace(file: "policy.yaml", with: Array(text.utf8), mode: 0o644)
        }
        try swap("format: slipway.policy/1\ndefault: {mode: warn}\n")
        #expect(try await node.get("/v1/policy")["digest"] == nil, "not before it is asked to")
        node.send(SIGHUP)
        let digest = try await eventually("policy") { try await node.get("/v1/policy")["digest"]?.string }
        try swap("format: slipway.policy/1\ndefault: {mode: loud}\n")
        node.send(SIGHUP)
        try await eventually("refusal") {
            try await findings(node).contains { $0.contains("policy.yaml") } ? true : nil
        }
        #expect(try await node.get("/v1/policy")["digest"]?.string == digest)
        let records = try await node.get("/v1/audit")["records"]?.array ?? []
        #expect(records.contains { $0["action"] == "policy.changed" })
        #expect(records.contains { $0["action"] == "node.reloaded" && $0["outcome"] == "policy.value" })
        await node.stop()
    }

    @Test("leaves a deployment that is under way to what it began with")
    func underWay() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture, "node", Settings.manual)
        try await node.slipway("deploy", TestProject.shared().bundle(1))
        try await node.reaches("active")
        try write(Settings.quick + "schemas: report\n", fixture)
        node.send(SIGHUP)
        try await eventually("record") { try await records(node).first }
        #expect(try await node.deployments().first?["state"] == "active")
        try await node.slipway("confirm")
        // The next one is confirmed by itself.
        try await node.slipway("deploy", TestProject.shared().bundle(2), "--wait")
        try await node.reaches("confirmed")
    }
}
