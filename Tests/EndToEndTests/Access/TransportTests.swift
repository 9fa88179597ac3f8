import DurableFiles
import StrictJSON
import Synchronization
import TestSupport
import Testing

@Suite("Ways to a node")
struct TransportTests {
    private static let certificate = """
        openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout tls.key -out tls.pem \
        -subj /CN=node -addext subjectAltName=IP:127.0.0.1,DNS:localhost 2>&1
        """

    @Test("TLS: only with a certificate that the caller trusts")
    func tls() async throws {
        let fixture = try Fixture()
        try await fixture.shell(Self.certificate)
        let node = try await TestNode(fixture, trusting: [TestProject.shared().publicKey])
        let yaml = "tls: {certificate: \(fixture.path("tls.pem")), key: \(fixture.path("tls.key"))}\n" + Settings.quick
        try await node.start(yaml)
        #expect(try node.address.hasPrefix("https://127.0.0.1:"))
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait", "--ca", "tls.pem")
        try await node.slipway("status", "--ca", "tls.pem")
        let unknown = try await node.slipway("status", ends: 1)
        #expect(unknown.code?.hasPrefix("client.") == true || unknown.code?.contains("tls") == true, unknown.said)
        let plain = try await fixture.run(
            Programs.slipway,
            ["status", "--node", node.address.replacing("https:", with: "http:")],
            environment: ["SLIPWAY_TOKEN": node.adminToken]
        )
        #expect(plain.end == .exited(8), plain.said)
        try await fixture.shell("openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out tls.key")
        #expect(await node.stop() == .exited(0))
        let wrong = try await node.startInVain(yaml)
        #expect(wrong.end == .exited(1) && wrong.errors.contains("listen.certificate"), wrong.said)
    }

    @Test("a Unix socket, which only its user can use, and which a killed node does not block")
    func socket() async throws {
        let fixture = try Fixture()
        let node = try await TestNode(fixture, trusting: [TestProject.shared().publicKey])
        try await node.start(Settings.quick, listen: node.onSocket)
        #expect(try node.address == "unix:" + fixture.path("node.socket"))
        #expect(try fixture.directory.handle.status(of: "node.socket")?.permissions == 0o600)
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait")
        let second = try await TestNode(fixture, "second").startInVain(listen: node.onSocket)
        #expect(second.end == .exited(6), second.said)
        #expect(await node.stop(9) == .killed(signal: 9))
        try await node.start(Settings.quick, listen: node.onSocket)
        try await node.slipway("status")
        #expect(await node.stop() == .exited(0))
        #expect(try fixture.directory.handle.status(of: "node.socket") == nil)
    }

    @Test("what a killed node wrote of its address does not outlive the next start")
    func staleAddress() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        #expect(await node.stop(9) == .killed(signal: 9))
        let old = try node.address
        let (process, _) = try fixture.start(
            Programs.slipwayd,
            ["--state", node.state, "--socket", fixture.path("other.socket")]
        )
        try await eventually("new address") { (try? node.address).flatMap { $0 == old ? nil : $0 } }
        process.send(15)
        #expect(await process.ended() == .exited(0))
        #expect(throws: (any Error).self) { try node.address }
    }

    @Test("the same in every locale, whatever the files of a model are called", arguments: ["C", "C.UTF-8", "POSIX"])
    func locale(_ locale: String) async throws {
        let fixture = try Fixture()
        let environment = ["LC_ALL": locale]
        let original = Fixtures.path("mlflow3-models/iris-species-1")
        try await fixture.shell(
            """
            cp -r '\(original)' model && mkdir 'model/Gewichte für Köln' && echo 1 > 'model/Gewichte für Köln/größe ☃.bin'
            echo 2 > $'model/e\\u0301.bin' && echo 3 > 'model/日本.txt'
            """
        )
        try await fixture.slipway("init", "p", "--project", "credit", environment: environment)
        try await fixture.slipway(
            "import",
            "model",
            "--model",
            "iris",
            "--activate",
            "--project-dir",
            "p",
            environment: environment
        )
        let models = try await fixture.slipway("models", "iris", "1", "--project-dir", "p", environment: environment)
        #expect(models.output.contains("größe ☃.bin") || !models.output.contains("?"), models.said)
        try await fixture.slipway("key", "generate", "key.pem", environment: environment)
        try await fixture.slipway(
            "export",
            "--key",
            "key.pem",
            "--output",
            "out.tar",
            "--project-dir",
            "p",
            environment: environment.merging(["SOURCE_DATE_EPOCH": "1700000000"]) { $1 }
        )
        try await fixture.slipway("verify", "out.tar", "--trust", "key.pem.pub", environment: environment)
        try await fixture.slipway("unpack", "out.tar", "tree", "--trust", "key.pem.pub", environment: environment)
        let node = try await TestNode(fixture, trusting: [fixture.path("key.pem.pub")])
        try await node.start(Settings.quick, environment: environment)
        let run = try await fixture.run(
            Programs.slipway,
            ["deploy", "out.tar", "--wait"],
            environment: node.environment().merging(environment) { $1 }
        )
        #expect(run.end == .exited(0), run.said)
        try await fixture.shell("diff -r model tree/models/iris/1 && diff -r model node/current/credit/models/iris/1")
        try await StateCheck(node: node).run()
        // Past the signature, which is another each time, the bytes are the same in every locale.
        let manifest = try await fixture.slipway("inspect", "out.tar", "--json", environment: environment).json
        let digest = try #require(manifest["digest"]?.string)
        _ = Self.digests.withLock { $0.insert(digest) }
        #expect(Self.digests.withLock { $0.count } == 1)
    }

    private static let digests = Mutex<Set<String>>([])
}
