import Foundation
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A node under a service manager")
struct ServiceManagerTests {
    private static let health = Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)

    /// The messages that a service manager was told.
    private final class Notices: Sendable {
        private let messages = Shared<[[String]]>([])

        init(_ name: String) throws {
            let socket = try DatagramSocket(name)
            Thread { [messages] in
                while let text = socket.receive() {
                    messages.set(messages.value + [text.split(separator: "\n").map(String.init)])
                    if text.contains("STOPPING=1") { return }
                }
            }.start()
        }

        /// The last one that has the line, once there are as many.
        func message(_ line: String, count: Int = 1) async throws -> [String] {
            let found = try await eventually("notice \(line)") { () -> [String]? in
                let having = messages.value.filter { $0.contains(line) }
                return having.count >= count ? having.last : nil
            }
            return found ?? []
        }
    }

    @Test("tells when it is open, reads again, is alive and stops, and lets no child do so", arguments: ["", "@"])
    func notify(prefix: String) async throws {
        let fixture = try Fixture()
        let name = prefix + fixture.path("notify")
        let notices = try Notices(name)
        let node = try await TestNode(fixture, trusting: [TestProject.shared().publicKey])
        let hook = "hooks: {post-activate: {command: [sh, -c, 'env > \(fixture.path("environment"))']}}\n"
        let environment = ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "200000"]
        try await node.start(Settings.quick + hook, environment: environment)
        #expect(try await notices.message("READY=1").contains("STATUS=serving"))
        _ = try await notices.message("WATCHDOG=1", count: 2)
        node.send(SIGHUP)
        let reloading = try await notices.message("RELOADING=1")
        #expect(reloading.contains { $0.hasPrefix("MONOTONIC_USEC=") })
        _ = try await notices.message("READY=1", count: 2)
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait")
        let inherited = try fixture.directory.text("environment")
        #expect(inherited.contains("SLIPWAY_PROJECT=credit"))
        for variable in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_"] { #expect(!inherited.contains(variable)) }
        #expect(await node.stop() == .exited(0))
        let stopping = try await notices.message("STOPPING=1")
        #expect(stopping.contains("EXTEND_TIMEOUT_USEC=40000000"))
    }

    @Test("takes its sockets, and no caller is refused while it is started anew again and again")
    func restarts() async throws {
        let socket = try ListeningSocket()
        let node = try await TestNode(Fixture(), trusting: [TestProject.shared().publicKey])
        try await node.start(on: [socket], Settings.quick)
        #expect(try node.address == socket.address)
        let outcome = try await SteadyCallers.asking(socket.address, Self.health) { callers in
            for _ in 0..<4 {
                try await callers.moreAnswers(30)
                #expect(await node.stop() == .exited(0))
                try await node.start(on: [socket], Settings.quick)
            }
            try await callers.moreAnswers(30)
        }
        #expect(outcome.failures == [])
        await node.stop()
        // It stays open, whoever serves it.
        _ = try RawConnection(socket.address)
    }

    @Test(
        "with models has callers wait for them at a start, rather than come again",
        .enabled(if: TrackingServerProcess.Version.three.isThere)
    )
    func models() async throws {
        let socket = try ListeningSocket()
        let settings = Settings.quick + ServedIris.settings
        let node = try await TestNode(Fixture(), trusting: [TestProject.shared().publicKey])
        try await node.start(on: [socket], settings + "recovery: {hold: 1h}\n")
        try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
        let request = try ServedIris.request(token: node.adminToken)
        let outcome = try await SteadyCallers.asking(socket.address, request, callers: 2) { callers in
            for _ in 0..<2 {
                try await callers.moreAnswers(20)
                #expect(await node.stop() == .exited(0))
                try await node.start(on: [socket], settings + "recovery: {hold: 1h}\n")
            }
            try await callers.moreAnswers(20)
        }
        #expect(outcome.failures == [])
        // Where nobody is to wait, it says so itself.
        await node.stop()
        try await node.start(on: [socket], settings + "recovery: {hold: 0s}\n")
        try await eventually("models") {
            let answer = try await node.request("GET", "/readyz", token: node.adminToken)
            if answer.status == 503 { #expect(try answer.json["code"] == "node.loading") }
            return answer.status == 200 ? true : nil
        }
    }

    @Test("has a socket for operators beside the other, and refuses what is no listening socket")
    func sockets() async throws {
        let (socket, operators) = (try ListeningSocket(), try ListeningSocket("operators"))
        let node = try await TestNode(Fixture())
        try await node.start(on: [operators, socket], Settings.quick)
        #expect(try node.address == socket.address)
        for address in [socket.address, operators.address] {
            let answer = try await offThread {
                let connection = try RawConnection(address)
                connection.send(Self.health)
                return RawAnswer(connection.readAll())
            }
            #expect(answer?.status == 200, "\(address)")
        }
        await node.stop()
        let run = try await node.fixture.run(
            "/bin/sh",
            ["-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec \"$0\" --state \"$1\" 3</dev/null", Programs.slipwayd, node.state]
        )
        #expect(run.end == .exited(2) && run.errors.contains("[listen.inherited]"), run.said)
        // What was meant for another process is passed over.
        let other = try await node.fixture.run(
            "/bin/sh",
            [
                "-c", "LISTEN_PID=1 LISTEN_FDS=1 exec \"$0\" --state \"$1\" --listen x 3</dev/null", Programs.slipwayd,
                node.state,
            ]
        )
        #expect(other.end == .exited(2) && other.errors.contains("[listen.address]"), other.said)
    }
}
