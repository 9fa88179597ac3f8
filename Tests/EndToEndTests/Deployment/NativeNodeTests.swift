import DurableFiles
import Signing
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// The programs as they are installed, with versions that nothing but `slipway-worker` could answer for.
@Suite("A node on which no Python is")
struct NativeNodeTests {
    private static let scoring = "scoring: {environment: off, required: true, limits: {start: 10m, request: 10m}}\n"

    private func ask(_ node: TestNode) async throws -> RawAnswer {
        try await node.request(
            "POST",
            "/v1/projects/credit/models/score/invocations",
            token: node.adminToken,
            body: Array(try NativeBundle.request().utf8)
        )
    }

    /// The report of the node about the version that answers.
    private func active(_ node: TestNode) async throws -> JSONValue? {
        try await node.get("/v1/projects/credit")["models"]?.array?.first { $0["part"]?.string == "active" }
    }

    /// A node that trusts a new key, with the bundles written beside it.
    private func node(_ bundles: [NativeBundle]) async throws -> TestNode {
        // Neither a python3 nor anything else is to be found.
        let fixture = try Fixture(searchPath: "/nonexistent")
        let key = SigningKey.generate()
        let identity = SigningIdentity(key: key)
        try fixture.directory.write(Array(key.verificationKey.pem.utf8), to: "node/trust/key.pem")
        try fixture.directory.write(Array("1\n".utf8), to: "node/state-version")
        for bundle in bundles {
            try fixture.directory.write(bundle.draft().bytes(signedBy: identity), to: "\(bundle.id).tar")
        }
        return try await TestNode(fixture)
    }

    @Test("deploys, proves, serves, survives a killed worker, and rolls back by itself and by hand")
    func wholeWay() async throws {
        let first = NativeBundle("b1", sequence: 1)
        let second = NativeBundle("b2", sequence: 2, active: "2")
        let node = try await node([first, second])
        try await node.start(Settings.quick + Self.scoring)
        try await node.slipway("deploy", node.fixture.path("b1.tar"), "--wait")
        let answer = try await ask(node)
        #expect(answer.status == 200, "\(String(decoding: answer.body, as: UTF8.self))")
        let model = try #require(try await active(node))
        #expect(model["loader"]?.string == "native" && model["proof"]?.string == "golden")
        #expect(try await node.slipway("status").output.contains("by native"))

        let workers = node.workers
        #expect(!workers.isEmpty)
        for worker in workers { kill(worker, SIGKILL) }
        try await eventually("answer of a new worker") { try await ask(node).body == answer.body ? true : nil }
        #expect(Set(node.workers).isDisjoint(with: workers))

        try await node.slipway("deploy", node.fixture.path("b2.tar"), "--wait")
        #expect(node.current() == "../generations/credit/2")
        #expect(try await active(node)?["version"]?.string == "2")
        #expect(try await ask(node).status == 200)
        try await node.slipway("rollback", "--wait")
        #expect(node.current() == "../generations/credit/1")
        #expect(try await ask(node).body == answer.body)
        let metrics = try await node.request("GET", "/metrics", token: node.adminToken)
        #expect(String(decoding: metrics.body, as: UTF8.self).contains(#"loader="native"} 1"#))
        #expect(await node.stop() == .exited(0))
    }

    @Test("keeps what answers where a form is of another version, or answers otherwise than where it was made")
    func refusals() async throws {
        var foreign = NativeBundle("b2", sequence: 2, active: "2")
        foreign.changes = ["2": { $0[40] = $0[40] &+ 1 }]
        var mistaken = NativeBundle("b3", sequence: 3, active: "2")
        mistaken.mistaken = ["2"]
        let node = try await node([NativeBundle("b1", sequence: 1), foreign, mistaken])
        try await node.start(Settings.quick + Self.scoring)
        try await node.slipway("deploy", node.fixture.path("b1.tar"), "--wait")
        let answer = try await ask(node)
        for (bundle, code) in [("b2", "native.other-version"), ("b3", "deployment.golden")] {
            let run = try await node.attempt(["deploy", node.fixture.path("\(bundle).tar"), "--wait"])
            #expect(run.end != .exited(0))
            let newest = try #require(try await node.deployments().first)
            #expect(newest["state"]?.string == "failed")
            #expect(newest["problem"]?["code"]?.string == code, "\(run.said)")
            #expect(node.current() == "../generations/credit/1")
            #expect(try await ask(node).body == answer.body)
        }
        #expect(await node.stop() == .exited(0))
    }
}
