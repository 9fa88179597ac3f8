import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("Who may do what on a node")
struct AccessTests {
    @Test("nobody without a token, but ask whether it is alive")
    func noToken() async throws {
        let node = try await TestNode.running(Fixture())
        #expect(try await node.request("GET", "/healthz", token: nil).status == 200)
        for path in ["/readyz", "/metrics", "/v1/projects", "/v1/bundles", "/v1/audit", "/v1/nonsense"] {
            for token in [nil, "wrong", try node.adminToken.dropLast() + "x"] as [String?] {
                let answer = try await node.request("GET", path, token: token)
                #expect(answer.status == 401, "\(path)")
                #expect(answer.headers["content-type"] == "application/problem+json")
                #expect(answer.headers["www-authenticate"] != nil)
            }
        }
        let bundle = try await TestProject.shared().bundle(1)
        let anonymous = try await node.fixture.run(
            Programs.slipway,
            ["deploy", bundle],
            environment: ["SLIPWAY_NODE": node.address]
        )
        #expect(anonymous.end == .exited(4) && anonymous.code == "request.token-missing", anonymous.said)
        let wrong = try await node.slipway("status", ends: 4, token: "wrong")
        #expect(wrong.code == "request.token-unknown", wrong.said)
    }

    @Test(
        "each role what it is for, and no more",
        arguments: [
            (
                "viewer",
                ["upload": 4, "activate": 4, "rollback": 4, "confirm": 4, "pin": 4, "gc": 4, "status": 0, "audit": 0]
            ),
            ("operator", ["upload": 4, "activate": 0, "rollback": 5, "confirm": 5, "pin": 0, "gc": 0, "status": 0]),
            ("deployer", ["upload": 0, "activate": 0, "rollback": 0, "confirm": 5, "pin": 4, "gc": 4, "status": 0]),
        ] as [(String, [String: Int32])]
    )
    func roles(_ role: String, _ expected: [String: Int32]) async throws {
        let node = try await TestNode.running(Fixture())
        let testProject = try await TestProject.shared()
        try await node.slipway("deploy", testProject.bundle(1), "--wait")
        let digest = try #require(try await node.get("/v1/bundles")["bundles"]?.array?.first?["digest"]?.string)
        let token = try await node.token(role)
        let commands = [
            ("status", ["status"]), ("audit", ["audit"]), ("upload", ["deploy", testProject.bundle(2), "--wait"]),
            ("activate", ["activate", digest]), ("rollback", ["rollback"]), ("confirm", ["confirm"]),
            ("pin", ["pin", "1"]), ("gc", ["gc", "--node", try node.address]),
        ]
        for (name, arguments) in commands {
            guard var status = expected[name] else { continue }
            let run = try await node.attempt(arguments, token: token)
            // Once the deployer has deployed, the first bundle is an older one than was confirmed.
            if name == "activate", role == "deployer" { status = 4 }
            #expect(run.end == .exited(status), run.said)
            if status == 4, name != "activate" || role == "viewer" { #expect(run.code == "role.too-small", run.said) }
        }
    }

    @Test("not whose token was revoked, at once")
    func revoked() async throws {
        let node = try await TestNode.running(Fixture())
        let token = try await node.token("viewer", named: "eve")
        try await node.slipway("status", token: token)
        let state = ["--state", node.state]
        let trial = try await node.fixture.run(Programs.slipwayd, ["token", "revoke", "eve", "--dry-run"] + state)
        #expect(trial.end == .exited(0) && trial.output.hasPrefix("eve would be revoked: "), trial.said)
        #expect(try await node.fixture.run(Programs.slipwayd, ["token", "list"] + state).output.contains("eve"))
        let revoke = try await node.fixture.run(Programs.slipwayd, ["token", "revoke", "eve"] + state)
        #expect(revoke.end == .exited(0), revoke.said)
        try await node.slipway("status", ends: 4, token: token)
        let unknown = try await node.fixture.run(Programs.slipwayd, ["token", "revoke", "eve"] + state)
        #expect(unknown.end == .exited(5), unknown.said)
        let list = try await node.fixture.run(Programs.slipwayd, ["token", "list", "--json"] + state)
        #expect(try list.json.array?.count == 1)
        #expect(!list.output.contains(try node.adminToken))
        let twice = try await node.fixture.run(
            Programs.slipwayd,
            ["token", "create", "admin", "--role", "viewer"] + state
        )
        #expect(twice.end == .exited(1) && twice.errors.contains("token.exists"), twice.said)
    }

    @Test("and the audit says who made and revoked tokens, also while the node was stopped, once each")
    func audited() async throws {
        let node = try await TestNode.running(Fixture())
        #expect(await node.stop() == .exited(0))
        _ = try await node.token("viewer", named: "eve")
        let revoke = ["token", "revoke", "eve", "--state", node.state]
        #expect(try await node.fixture.run(Programs.slipwayd, revoke).end == .exited(0))
        _ = try await node.token("scorer", named: "line")
        for _ in 1...2 {
            try await node.start(Settings.quick)
            let records = try await node.get("/v1/audit")["records"]?.array ?? []
            let told = records.filter { $0["action"]?.string?.hasPrefix("token.") == true }
            let lines = told.map { "\($0["action"]?.string ?? "") \($0["subject"]?.string ?? "")" }
            #expect(
                lines.sorted() == ["token.made admin", "token.made eve", "token.made line", "token.revoked eve"],
                "\(lines)"
            )
            let actors = told.filter { $0["subject"]?.string != "admin" }.compactMap { $0["actor"]?.string }
            #expect(actors.allSatisfy { $0.hasSuffix("(user id \(getuid()))") }, "\(actors)")
            #expect(told.first { $0["subject"]?.string == "admin" }?["actor"]?.string == "slipwayd")
            #expect(await node.stop() == .exited(0))
        }
    }

    @Test("and nobody else on the machine can read the secrets; the log does not tell them")
    func files() async throws {
        let node = try await TestNode.running(Fixture())
        let token = try await node.token("deployer")
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait", token: token)
        let state = try DirectoryHandle(path: node.state)
        #expect(try state.status(of: "admin.token")?.permissions == 0o600)
        #expect(try state.status(of: "tokens")?.permissions == 0o700)
        let tokens = try state.open(directory: "tokens")
        for name in try tokens.names() { #expect(try tokens.status(of: name)?.permissions == 0o600, "\(name)") }
        for secret in [token, try node.adminToken] {
            let found = try await node.fixture.run(
                "/bin/grep",
                ["-rlF", secret, node.state, node.fixture.outputs.handle.path]
            )
            // Where it was printed once, and where the admin's is kept.
            let strays = found.output.split(separator: "\n").filter { !$0.hasSuffix("admin.token") }
            #expect(strays.count == (secret == token ? 1 : 0), "\(strays)")
            #expect(try !node.log.contains(secret))
        }
    }
}
