import HTTPTransport
import Identifiers
import NIOCore
import NIOPosix
import TestSupport
import Testing

struct HTTPTransportTests {
    private static let patient = Duration.seconds(60)

    private func with<Value>(
        _ settings: HTTPTransport.Settings = .init(connect: patient, stall: patient),
        threads: HTTPTransport.Threads = .shared,
        _ body: (HTTPTransport) async throws -> Value
    ) async throws -> Value {
        var settings = settings
        settings.threads = threads
        let transport = HTTPTransport(settings)
        do {
            let value = try await body(transport)
            await transport.shutdown()
            return value
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    @Test("a request is sent as it is written, a header once, and the answer given whatever its status")
    func exchange() async throws {
        let answer = ScriptedServer.answer(
            status: "503 Busy",
            headers: ["Retry-After": "7", "X": "y"],
            Array("later".utf8)
        )
        try await ScriptedServer.with({ _ in answer }) { server in
            let response = try await with { transport in
                var request = HTTPRequest(.get, server.address + "/a?b=c", silence: Self.patient)
                request.set("Accept", "text/plain")
                request.set("accept", "application/json")
                let response = try await transport.send(request)
                let content = try await response.content(limit: 5)
                #expect(content == Array("later".utf8))
                return response
            }
            #expect(response.status == 503)
            #expect(!response.isSuccess)
            #expect(response[header: "x"] == "y")
            #expect(response.retryAfter?.duration == .seconds(7))
            #expect(server.requests.map(\.path) == ["/a?b=c"])
            #expect(server.requests.first?.headers["accept"] == "application/json")
        }
    }

    @Test("a body that is larger than the limit is not held", arguments: [HTTPTransport.Threads.shared, .one])
    func limited(threads: HTTPTransport.Threads) async throws {
        let answer = ScriptedServer.answer([UInt8](repeating: 1, count: 100_000))
        try await ScriptedServer.with({ _ in answer }) { server in
            try await with(threads: threads) { transport in
                for (limit, count) in [(99_999, nil), (100_000, 100_000)] as [(Int, Int?)] {
                    let response = try await transport.send(.init(.get, server.address, silence: Self.patient))
                    let content = try await response.content(limit: limit)
                    #expect(content?.count == count)
                }
            }
        }
    }

    @Test("what the producer of a streamed body throws is the error of the request")
    func streamed() async throws {
        // A server that answers would end the request before its body fails.
        let silent = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let address = "http://127.0.0.1:\(silent.localAddress?.port ?? 0)"
        try await with(threads: .one) { transport in
            var request = HTTPRequest(.post, address, silence: Self.patient)
            request.body = .stream(length: nil) { { throw FailedPiece() } }
            await #expect(throws: FailedPiece.self) { _ = try await transport.send(request) }
        }
        try await silent.close()
    }

    private struct FailedPiece: CodedFailure {
        let stableCode = "piece.failed"
        let kind = FailureKind.failed
        let subject = "piece"
        let message = "failed"
        let findings: [Finding] = []
        let description = "failed"
    }

    @Test("a port where nobody listens cannot be reached, and no request is made of half an address")
    func unreachable() async throws {
        let closed = try HeldPort()
        defer { withExtendedLifetime(closed) {} }
        try await with { transport in
            let refused = await failure(transport, closed.address)
            #expect(refused == .unreachable(.refused("Connection refused")))
            guard case .address? = await failure(transport, "http://") else {
                Issue.record("an address without a host was not told as such")
                return
            }
        }
    }

    @Test("an answer that ends too early, or never begins, is told from a whole one")
    func interrupted() async throws {
        let cut = ScriptedServer.answer(length: 10, [1, 2, 3])
        try await ScriptedServer.with({ $0.path == "/cut" ? cut : [] }) { server in
            try await with { transport in
                for path in ["/cut", "/none"] {
                    guard case .interrupted? = await failure(transport, server.address + path) else {
                        Issue.record("\(path) was not told as interrupted")
                        continue
                    }
                }
            }
        }
    }

    @Test("a certificate of a CA that is not trusted ends the connection")
    func untrusted() async throws {
        let identity = try ServerIdentity()
        try await ScriptedServer.with({ _ in ScriptedServer.answer([]) }, identity: identity) { server in
            try await with { transport in
                let foreign = await failure(transport, server.address)
                #expect(foreign == .untrusted(.unknownAuthority))
            }
            let place = try TemporaryDirectory()
            var settings = HTTPTransport.Settings(connect: Self.patient, stall: Self.patient)
            settings.tls = try ClientTLS(
                trust: place.write(Array(identity.authority.pem.utf8), to: "ca.pem"),
                identity: nil
            )
            try await with(settings) { transport in
                let none = await failure(transport, server.address)
                #expect(none == nil)
            }
        }
    }

    /// Returns the failure of a whole exchange.
    private func failure(_ transport: HTTPTransport, _ url: String) async -> TransportFailure? {
        do {
            let response = try await transport.send(HTTPRequest(.get, url, silence: Self.patient))
            _ = try await response.content(limit: 1 << 20)
            return nil
        } catch {
            return error as? TransportFailure
        }
    }

    @Test(
        "how long to wait is understood in seconds alone",
        arguments: [
            ("3", 3), ("0", 0), ("-1", nil), ("1.5", nil), ("Wed, 21 Oct 2015 07:28:00 GMT", nil), (nil, nil),
        ]
            as [(String?, Int?)]
    )
    func retryAfter(field: String?, seconds: Int?) {
        #expect(RetryAfter(field)?.duration == seconds.map { .seconds($0) })
    }
}
