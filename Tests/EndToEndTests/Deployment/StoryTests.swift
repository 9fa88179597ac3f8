import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("The whole way of a bundle")
struct StoryTests {
    @Test("from a registry to a node, forward and back, as the programs tell it")
    func story() async throws {
        let fixture = try Fixture()
        let registry = "sqlite:///\(Fixtures.repository)/bundles/example/registry/mlflow.db"
        let project = ["SLIPWAY_PROJECT_DIR": fixture.path("credit")]
        try await fixture.slipway("init", "credit", "--project", "credit")
        let imported = try await fixture.slipway("import", registry, "--json", environment: project)
        _ = try imported.json
        try await fixture.slipway("set", "breast-cancer", "--active", "3", environment: project)
        try await fixture.slipway("set", "iris-species", "--active", "2", environment: project)
        let models = try await fixture.slipway("models", "--json", environment: project).json
        #expect(models["models"]?.array?.count == 2)
        let again = try await fixture.slipway("import", registry, environment: project)
        #expect(!again.output.isEmpty)
        try await fixture.slipway("key", "generate", "signing.pem")
        let first = try await fixture.slipway(
            "export",
            "--key",
            "signing.pem",
            "--output",
            "1.tar",
            "--json",
            environment: project
        )
        #expect(try first.json["sequence"]?.integer == 1)
        let second = try await fixture.slipway(
            "export",
            "--key",
            "signing.pem",
            "--output",
            "again.tar",
            "--json",
            environment: project
        )
        #expect(try second.json["digest"] == first.json["digest"])
        try await fixture.slipway("set", "breast-cancer", "--active", "4", environment: project)
        try await fixture.slipway("export", "--key", "signing.pem", "--output", "2.tar", environment: project)
        let difference = try await fixture.slipway("diff", "1.tar", "2.tar", "--json").json
        #expect(difference["models"]?.array?.count ?? 0 > 0)
        let verified = try await fixture.slipway("verify", "2.tar", "--trust", "signing.pem.pub", "--json").json
        #expect(verified["verified"]?.bool == true)
        _ = try await fixture.slipway("inspect", "2.tar", "--json").json
        for arguments in [
            ["key", "show", "signing.pem"], ["models", "breast-cancer", "--project-dir", "credit"],
            ["models", "breast-cancer", "3", "--project-dir", "credit"],
        ] {
            let run = try await fixture.run(Programs.slipway, arguments + ["--json"])
            #expect(run.end == .exited(0), run.said)
            _ = try run.json
        }

        let node = try await TestNode(fixture, trusting: [fixture.path("signing.pem.pub")])
        try await node.start(Settings.quick)
        let deployed = try await node.slipway("deploy", "1.tar", "--wait", "--json").json
        #expect(deployed["state"]?.string == "confirmed")
        try await node.slipway("deploy", "2.tar", "--wait", "--reason", "weekly")
        #expect(try active(node) == "4")
        let status = try await node.slipway("status", "--json").json
        #expect(status["projects"]?.array?.first?["current"]?["number"]?.integer == 2)
        try await node.slipway("status")
        let bundles = try await node.slipway("bundles", "--json").json
        #expect(bundles["bundles"]?.array?.count == 2)

        let digest = try #require(bundles["bundles"]?.array?.first { $0["sequence"]?.integer == 2 }?["digest"]?.string)
        try await node.slipway("activate", digest, "--active", "breast-cancer=1", "--wait")
        #expect(try active(node) == "1")
        try await node.slipway("activate", digest, "--active", "breast-cancer=99", ends: 2)
        try await node.slipway("rollback", "--reason", "the other was better")
        #expect(try active(node) == "4")
        try await node.slipway("rollback", "--to", "1", "--json")
        #expect(try active(node) == "3")
        try await node.slipway("rollback", "--to", "77", ends: 5)
        try await node.slipway("pin", "1")
        #expect(try await node.slipway("pin", "1", "--json").json["isPinned"]?.bool == true)
        #expect(try await node.slipway("confirm", "--json", ends: 5).code == "probation.none")
        let preview = try await node.slipway("gc", "--node", node.address, "--dry-run", "--json").json
        let collected = try await node.slipway("gc", "--node", node.address, "--json").json
        #expect(preview == collected)
        #expect(collected["generations"]?.integer != nil)
        let generations = try await node.slipway("generations", "--json").json
        #expect(generations["generations"]?.array?.contains { $0["isPinned"]?.bool == true } == true)
        let history = try await node.slipway("history", "--json").json
        #expect(history["deployments"]?.array?.map { $0["state"]?.string } == Array(repeating: "confirmed", count: 5))
        for command in ["history", "generations", "bundles", "audit"] {
            #expect(try await node.slipway(command).output.isEmpty == false)
        }
        let audit = try await node.slipway("audit", "--json").json
        #expect(audit["records"]?.array?.contains { $0["action"]?.string == "rollback.done" } == true)
        try await StateCheck(node: node).run()
        #expect(await node.stop() == .exited(0))
    }

    private func active(_ node: TestNode) throws -> String {
        try node.fixture.directory.handle.linkTarget(of: "node/current/credit/models/breast-cancer/active")
    }

    @Test(
        "says with its exit status and a stable code what went wrong",
        arguments: [
            (["models"], Int32(5), "project.missing"), (["verify"], 2, "usage"), (["nonsense"], 2, "usage"),
            (["status"], 2, "usage"), (["status", "--node", "ftp://x"], 2, nil),
            (["status", "--node", "http://127.0.0.1:1"], 8, "client.unreachable"),
            (["init", "p", "--project", "no/slash"], 2, "usage"), (["export", "--key", "none.pem"], 5, nil),
            (["inspect", "none.tar"], 5, "file.not-found"), (["key", "show", "none.pem"], 5, "file.not-found"),
        ] as [([String], Int32, String?)]
    )
    func statuses(_ arguments: [String], _ status: Int32, _ code: String?) async throws {
        let fixture = try Fixture()
        let plain = try await fixture.run(Programs.slipway, arguments, environment: ["SLIPWAY_TOKEN": "x"])
        #expect(plain.end == .exited(status), plain.said)
        #expect(plain.output.isEmpty && !plain.errors.isEmpty, plain.said)
        let json = try await fixture.run(Programs.slipway, arguments + ["--json"], environment: ["SLIPWAY_TOKEN": "x"])
        #expect(json.end == .exited(status), json.said)
        if let code { #expect(json.code == code || json.code == "usage", json.said) }
        #expect(json.code != nil, json.said)
    }
}
