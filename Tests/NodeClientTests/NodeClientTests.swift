import DurableFiles
import Identifiers
import NodeAPI
import NodeClient
import NodeServer
import TestSupport
import Testing

struct NodeClientTests {
    /// Tries again at once; what a busy machine takes is waited for.
    private static let hasty = ClientTimeouts(
        connect: .seconds(60),
        request: .seconds(120),
        events: .seconds(60),
        absence: .seconds(60),
        backOff: [.milliseconds(1), .milliseconds(1)]
    )

    private func code(_ work: () async throws -> Void) async -> String {
        do {
            try await work()
            return "none"
        } catch let failure as any CodedFailure {
            return failure.stableCode
        } catch {
            return "\(error)"
        }
    }

    @Test("a node answers its client over the network and over a socket of its own")
    func answers() async throws {
        try await TestNode.with { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let (version, projects) = (try await client.version(), try await client.projects())
                #expect(version == VersionReport())
                #expect(projects.isEmpty)
                let readiness = try await client.readiness()
                #expect(readiness.ready)
            }
        }
        try await TestNode.with(listen: { .init(address: .socket(path: $0.path("s.sock"))) }) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let version = try await client.version()
                #expect(version == VersionReport())
            }
            let mode = try node.directory.handle.status(of: "s.sock")?.permissions
            #expect(mode == 0o600)
        }
    }

    @Test("without a token, or with a wrong one, nothing is told", arguments: [nil, "slipway_wrong"])
    func unauthorized(token: String?) async throws {
        try await TestNode.with { node in
            try await NodeClient.with(node.address, token: token) { client in
                let read = await code { _ = try await client.projects() }
                let upload = await code { _ = try await client.upload(bundle: Garbage(bytes: 64 << 20).source) }
                let expected = token == nil ? "request.token-missing" : "request.token-unknown"
                #expect([read, upload] == [expected, expected])
            }
        }
    }

    @Test(
        "a token that could smuggle in a header is refused before anything is sent",
        arguments: ["", "a b", "a\r\nX: y", "ü"]
    )
    func tokens(token: String) throws {
        let address = try NodeAddress("http://127.0.0.1:1")
        let failure = #expect(throws: ClientFailure.self) { () throws in _ = try NodeClient(address, token: token) }
        #expect(failure?.code == .token)
    }

    @Test("where nobody listens, the error says so and asks whether slipwayd runs")
    func unreachable() async throws {
        let directory = try TemporaryDirectory()
        for text in ["http://127.0.0.1:1", "unix:\(directory.path("none.sock"))", "http://no-such-host.invalid:1"] {
            try await NodeClient.with(try NodeAddress(text), token: "t", timeouts: Self.hasty) { client in
                let failure = await #expect(throws: ClientFailure.self) { _ = try await client.projects() }
                #expect(failure?.code == .unreachable && failure?.kind.exitStatus == 8, "\(text)")
                #expect(failure?.message.contains("is slipwayd running") == true)
            }
        }
    }

    @Test(
        "what is not slipwayd is told as such",
        arguments: [
            (CannedServer.http("200 OK", type: "text/html", "<html>"), "client.answer"),
            (CannedServer.http("502 Bad Gateway", type: "text/html", "<html>"), "client.unavailable"),
            (CannedServer.http("200 OK", type: "application/json", "{\"version\":"), "client.answer"),
            (CannedServer.http("500 X", type: "application/problem+json", "{}"), "client.answer"),
            (
                "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
                "client.answer"
            ),
            ("SSH-2.0-OpenSSH_9.2\r\n", "client.interrupted"), ("", "client.interrupted"), (nil, "client.timeout"),
        ] as [(String?, String)]
    )
    func strangers(answer: String?, expected: String) async throws {
        try await CannedServer.with([answer]) { server in
            var timeouts = Self.hasty
            if answer == nil { timeouts.request = .seconds(5) }
            try await NodeClient.with(server.address, token: "t", timeouts: timeouts) { client in
                #expect(await code { _ = try await client.version() } == expected)
            }
        }
    }

    @Test("a proxy that cannot just now is asked again after the time that it asks for, unless that is too long")
    func proxies() async throws {
        func busy(_ seconds: Int) -> String {
            "HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Type: text/html\r\nRetry-After: \(seconds)\r\nContent-Length: 0\r\n\r\n"
        }
        let version = CannedServer.http("200 OK", type: "application/json", "{\"api\":\"v1\",\"version\":\"9\"}")
        for (answers, expected, connections) in [
            ([busy(0), busy(0), version], "none", 3), ([busy(3600), version], "client.unavailable", 1),
        ] {
            try await CannedServer.with(answers) { server in
                try await NodeClient.with(server.address, token: "t", timeouts: Self.hasty) { client in
                    #expect(await code { _ = try await client.version() } == expected)
                    #expect(server.connections == connections)
                }
            }
        }
    }

    @Test("a question is asked again when the connection breaks, an order is not")
    func retries() async throws {
        let version = CannedServer.http("200 OK", type: "application/json", "{\"api\":\"v1\",\"version\":\"9\"}")
        try await CannedServer.with(["", "", version]) { server in
            try await NodeClient.with(server.address, token: "t", timeouts: Self.hasty) { client in
                let report = try await client.version()
                #expect(report.version == "9")
                #expect(server.connections == 3)
            }
        }
        try await CannedServer.with([""]) { server in
            try await NodeClient.with(server.address, token: "t", timeouts: Self.hasty) { client in
                #expect(await code { _ = try await client.collectGarbage() } == "client.interrupted")
                #expect(server.connections == 1)
            }
        }
    }
}
