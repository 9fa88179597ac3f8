import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Two nodes behind HAProxy, with the settings that docs/operating.md has and shorter times.
@Suite(
    "Nodes behind a balancer",
    .serialized,
    .enabled(if: access("/usr/sbin/haproxy", X_OK) == 0 && TrackingServerProcess.Version.three.isThere)
)
struct BalancerTests {
    /// Stops and starts; all ten take two minutes.
    private static let stops = getenv("SLIPWAY_TEST_STOPS").flatMap { Int(String(cString: $0)) } ?? 2

    /// HAProxy takes 2 checks in a row, of each half a second, to notice.
    private static let settings =
        Settings.quick + ServedIris.settings + "probes: anonymous\nshutdown: {drain: 4s}\n"

    private static func configuration(_ port: Int, _ nodes: [Int]) -> String {
        """
        defaults
            mode http
            timeout connect 5s
            timeout client 120s
            timeout server 120s
        frontend models
            bind 127.0.0.1:\(port)
            default_backend nodes
        backend nodes
            balance roundrobin
            option httpchk GET /readyz
            option redispatch
            default-server check inter 500ms fall 2 rise 2
        \(nodes.enumerated().map { "    server node-\($0) 127.0.0.1:\($1)" }.joined(separator: "\n"))

        """
    }

    @Test("are stopped and started in turn under load, and no request fails")
    func stops() async throws {
        let fixture = try Fixture()
        // Each node is found at the same port again.
        let ports = try (0..<3).map { _ in try ListeningSocket().port }
        var nodes: [TestNode] = []
        for (index, port) in ports.dropFirst().enumerated() {
            let node = try await TestNode(fixture, "node-\(index)", trusting: [TestProject.shared().publicKey])
            try await node.start(Self.settings, listen: ["--listen", "127.0.0.1:\(port)"])
            try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
            nodes.append(node)
        }
        // The same token is known to both.
        let token = try await nodes[0].token("scorer")
        try await fixture.shell("cp -p '\(nodes[0].state)/tokens/scorer.json' '\(nodes[1].state)/tokens/'")
        let text = Self.configuration(ports[0], Array(ports.dropFirst()))
        try fixture.directory.handle.replace(file: "haproxy.cfg", with: Array(text.utf8), mode: 0o644)
        let (balancer, _) = try fixture.start("/usr/sbin/haproxy", ["-db", "-f", fixture.path("haproxy.cfg")])
        let address = "http://127.0.0.1:\(ports[0])"
        let request = ServedIris.request(token: token)
        try await eventually("answer through the balancer") {
            try await offThread { () -> Bool? in
                guard let connection = try? RawConnection(address) else { return nil }
                connection.send(request)
                return RawAnswer(connection.readAll())?.status == 200 ? true : nil
            }
        }
        let outcome = try await SteadyCallers.asking(address, request) { callers in
            for turn in 0..<Self.stops {
                let index = turn % 2
                try await callers.moreAnswers(50)
                #expect(await nodes[index].stop() == .exited(0))
                try await nodes[index].start(Self.settings, listen: ["--listen", "127.0.0.1:\(ports[index + 1])"])
                try await inPool(nodes[index])
            }
            try await callers.moreAnswers(50)
        }
        #expect(outcome.failures == [], "of \(outcome.answers + outcome.failures.count) requests")
        #expect(outcome.answers > 50 * Self.stops)
        balancer.send(SIGTERM)
        _ = await balancer.ended()
    }

    /// Waits until the balancer sends a node requests again, of which nobody else does.
    private func inPool(_ node: TestNode) async throws {
        try await eventually("requests for \(node.name)") {
            let metrics = try await node.request("GET", "/metrics", token: node.adminToken)
            let text = String(decoding: metrics.body, as: UTF8.self)
            return text.contains("invocations\",status=\"200\"") ? true : nil
        }
    }
}
