import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("slipway context")
struct ContextCommandTests {
    @Test("a node under a name is called with its token and its project, without a variable")
    func calling() async throws {
        let node = try await TestNode(Fixture.withProject())
        let fixture = node.fixture
        let address = try #require(node.environment["SLIPWAY_NODE"])
        let added = try await fixture.slipway(
            "context",
            "add",
            "plant",
            "--node",
            address,
            "--token-file",
            "node/admin.token",
            "--project",
            "credit"
        )
        #expect(added.status == 0 && added.output == "plant  is \(address)\n", "\(added.errors)")
        #expect(try await fixture.slipway("status").status == 2)
        #expect(try await fixture.slipway("status", "--context", "plant").status == 0)
        let inVariable = try await fixture.slipway("status", environment: ["SLIPWAY_CONTEXT": "plant"])
        #expect(inVariable.status == 0, "\(inVariable.errors)")
        #expect(try await fixture.slipway("context", "use", "plant").output == "plant is the current context\n")
        // The path of the token holds from every directory.
        let current = try await fixture.slipway("status", in: "p")
        #expect(current.status == 0, "\(current.errors)")
        // The project is that of the context, which the node does not have yet.
        let rollback = try await fixture.slipway("rollback")
        #expect(rollback.status == 5 && rollback.errors.contains("credit"), "\(rollback.errors)")
        let other = try await fixture.slipway("rollback", environment: ["SLIPWAY_PROJECT": "other"])
        #expect(other.errors.contains("other"), "\(other.errors)")
        let elsewhere = try await fixture.slipway("status", "--node", address)
        #expect(elsewhere.status == 4 && elsewhere.errors.contains("request.token-missing"), "\(elsewhere.errors)")
        let shown = try await fixture.slipway("context", "show", "--json")
        #expect(shown.parsed?["name"] == "plant" && shown.parsed?["current"] == true)
        #expect(try await fixture.slipway("context", "list", "--quiet").output == "plant\n")
        let trial = try await fixture.slipway("context", "remove", "plant", "--dry-run")
        #expect(trial.output == "Would forget the context plant; none would be current then\n", "\(trial.errors)")
        #expect(try await fixture.slipway("status").status == 0)
        let forgotten = try await fixture.slipway("context", "remove", "plant")
        #expect(forgotten.output == "Forgot the context plant; none is current now\n")
        #expect(try await fixture.slipway("status").status == 2)
    }

    @Test("a mistyped option is told, and not that no node is named")
    func mistyped() async throws {
        let fixture = try await Fixture.withProject()
        for (arguments, option) in [
            (["status", "--nod", "http://127.0.0.1:1"], "--node"),
            (["promote", "b", "--frmo", "http://127.0.0.1:1"], "--from"),
        ] {
            let run = try await fixture.run([Programs.slipway] + arguments)
            #expect(run.status == 2 && run.errors.contains("Did you mean '\(option)'?"), "\(run.errors)")
        }
        let none = try await fixture.slipway("promote", "b")
        #expect(none.status == 2 && none.errors.contains("--from"), "\(none.errors)")
    }

    @Test("a project's garbage collection never becomes a node's by a variable or a current context")
    func garbage() async throws {
        let node = try await TestNode(Fixture.withProject())
        let fixture = node.fixture
        let address = try #require(node.environment["SLIPWAY_NODE"])
        try await fixture.slipway(
            "context",
            "add",
            "plant",
            "--node",
            address,
            "--token-file",
            "node/admin.token",
            "--use"
        )
        for environment in [node.environment, [:]] {
            let own = try await fixture.slipway("gc", "--json", in: "p", environment: environment)
            #expect(own.status == 0 && own.parsed?["generations"] == nil, "\(own.errors)")
            let nowhere = try await fixture.slipway("gc", environment: environment)
            #expect(nowhere.status == 5 && nowhere.errors.contains("project.missing"), "\(nowhere.errors)")
        }
        for arguments in [["--context", "plant"], ["--node", address, "--token-file", "../node/admin.token"]] {
            let run = try await fixture.run([Programs.slipway, "gc", "--json"] + arguments, in: "p")
            #expect(run.parsed?["generations"] == 0, "\(run.errors)")
        }
    }

    @Test("a context is kept once, two nodes are too many, and what is missing is told")
    func refusals() async throws {
        let fixture = try Fixture.make()
        #expect(try await fixture.slipway("context").output.contains("There are no contexts"))
        #expect(try await fixture.slipway("context", "show").status == 5)
        let wrong = try await fixture.slipway("context", "add", "a", "--node", "ftp://x")
        #expect(wrong.status == 2 && wrong.errors.contains("client.address"), "\(wrong.errors)")
        let added = try await fixture.slipway("context", "add", "a", "--node", "https://a", "--ca", "none.pem")
        #expect(added.status == 0 && added.errors.contains("none.pem"), "\(added.errors)")
        let again = try await fixture.slipway("context", "add", "a", "--node", "https://b")
        #expect(again.status == 4 && again.errors.contains("context.already-there"))
        #expect(try await fixture.slipway("context", "add", "a", "--node", "https://b", "--replace").status == 0)
        #expect(try await fixture.slipway("context", "show", "a", "--json").parsed?["node"] == "https://b")
        let two = try await fixture.slipway("status", "--context", "a", "--node", "https://b")
        #expect(two.status == 2 && two.errors.contains("exclude each other"))
        #expect(try await fixture.slipway("status", "--context", "b").errors.contains("[context.missing]"))
        #expect(try await fixture.slipway("context", "use").status == 2)
        let used = try await fixture.slipway("context", "use", "a", environment: ["SLIPWAY_NODE": "https://c"])
        #expect(used.errors.contains("SLIPWAY_NODE is set to https://c, which goes before"), "\(used.errors)")
    }
}
