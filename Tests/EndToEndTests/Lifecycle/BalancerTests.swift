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

    /// A node drains until HAProxy has noticed, however long that takes here.
    private static let settings =
        Settings.quick + ServedIris.settings + "probes: anonymous\nshutdown: {drain: 1h}\n"

    private static func configuration(_ port: HeldPort, statistics: HeldPort, _ nodes: [HeldPort]) -> String {
        """
        defaults
            mode http
            timeout connect 60s
            timeout check 60s
            timeout client 300s
            timeout server 300s
        listen statistics
            bind 127.0.0.1:\(statistics.number)
            stats enable
            stats uri /
        frontend models
            bind 127.0.0.1:\(port.number)
            default_backend nodes
        backend nodes
            balance roundrobin
            option httpchk GET /readyz
            option redispatch
            default-server check inter 500ms fall 2 rise 2
        \(nodes.enumerated().map { "    server node-\($0) 127.0.0.1:\($1.number)" }.joined(separator: "\n"))

        """
    }

    @Test("are stopped and started in turn under load, and no request fails")
    func stops() async throws {
        let fixture = try Fixture()
        // Each node is found at the same port again.
        let ports = try (0..<4).map { _ in try HeldPort() }
        defer { withExtendedLifetime(ports) {} }
        let (balanced, statistics, places) = (ports[0], ports[1], Array(ports[2...]))
        var nodes: [TestNode] = []
        for (index, port) in places.enumerated() {
            let node = try await TestNode(fixture, "node-\(index)", trusting: [TestProject.shared().publicKey])
            try await node.start(Self.settings, listen: ["--listen", "127.0.0.1:\(port.number)"])
            try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
            nodes.append(node)
        }
        // The same token is known to both.
        let token = try await nodes[0].token("scorer")
        try await fixture.shell("cp -p '\(nodes[0].state)/tokens/scorer.json' '\(nodes[1].state)/tokens/'")
        let text = Self.configuration(balanced, statistics: statistics, places)
        try fixture.directory.handle.replace(file: "haproxy.cfg", with: Array(text.utf8), mode: 0o644)
        let (balancer, _) = try fixture.start("/usr/sbin/haproxy", ["-db", "-f", fixture.path("haproxy.cfg")])
        let address = balanced.address
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
                nodes[index].send(SIGTERM)
                try await outOfPool(nodes[index], statistics.address)
                // Nobody asks it any more: the second signal ends the drain alone.
                #expect(await nodes[index].stop() == .exited(0))
                try await nodes[index].start(Self.settings, listen: ["--listen", "127.0.0.1:\(places[index].number)"])
                try await inPool(nodes[index])
            }
            try await callers.moreAnswers(50)
        }
        #expect(outcome.failures == [], "of \(outcome.answers + outcome.failures.count) requests")
        #expect(outcome.answers > 50 * Self.stops)
        balancer.send(SIGTERM)
        _ = await balancer.ended()
    }

    /// Waits until the balancer sends a node nothing more, and all it was sent is answered.
    private func outOfPool(_ node: TestNode, _ statistics: String) async throws {
        try await eventually("\(node.name) out of the pool") {
            let table = try await offThread { () -> String in
                let connection = try RawConnection(statistics)
                connection.send(Array("GET /;csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8))
                return String(decoding: connection.readAll(), as: UTF8.self)
            }
            let line = table.split(separator: "\n").first { $0.hasPrefix("nodes,\(node.name),") } ?? ""
            let columns = line.split(separator: ",", omittingEmptySubsequences: false)
            // The fifth is its requests under way, the eighteenth its status.
            return columns.count > 17 && columns[4] == "0" && columns[17].hasPrefix("DOWN") ? true : nil
        }
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
