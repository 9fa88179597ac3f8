import NIOCore
import NIOPosix
import Testing

@testable import HTTPTransport

@Suite struct UploadWatchTests {
    @Test("a body is stalled when a piece is not taken, and not while the next one is made")
    func judged() {
        let watch = UploadWatch(stall: .seconds(60))
        let start = SuspendingClock.now
        #expect(!watch.isStalled(at: start + .seconds(3600)))
        watch.gave(1, at: start)
        #expect(!watch.isStalled(at: start + .seconds(59)))
        #expect(watch.isStalled(at: start + .seconds(60)))
        watch.asked()
        #expect(!watch.isStalled(at: start + .seconds(3600)))
        watch.gave(1 << 20, at: start)
        #expect(!watch.isStalled(at: start + .seconds(255)), "a slow line takes a large piece for longer")
        #expect(watch.isStalled(at: start + .seconds(256)))
    }

    @Test("a server that takes a connection and never reads ends an upload, and one that reads takes all of it")
    func unread() async throws {
        for reads in [false, true] {
            let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .childChannelOption(.autoRead, value: reads)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Counter(limit: 1 << 26))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            // One that reads is waited for as long as it takes.
            var settings = HTTPTransport.Settings(connect: .seconds(300), stall: .seconds(reads ? 300 : 1))
            settings.threads = .one
            let transport = HTTPTransport(settings)
            var request = HTTPRequest(
                .put,
                "http://127.0.0.1:\(server.localAddress?.port ?? 0)/",
                silence: .seconds(300)
            )
            request.body = .stream(length: 1 << 26) {
                let pieces = Pieces(rest: 1 << 14)
                return { await pieces.next() }
            }
            var failure: TransportFailure?
            do {
                let response = try await transport.send(request)
                #expect(response.status == 201)
            } catch {
                failure = error as? TransportFailure
            }
            #expect(failure == (reads ? nil : .stalled))
            await transport.shutdown()
            try await server.close()
        }
    }

    /// Pieces of 4 KiB.
    private actor Pieces {
        private var rest: Int

        init(rest: Int) { self.rest = rest }

        func next() -> [UInt8]? {
            guard rest > 0 else { return nil }
            rest -= 1
            return [UInt8](repeating: 0, count: 4096)
        }
    }

    /// Answers once so many bytes are there.
    private final class Counter: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private var missing: Int

        init(limit: Int) { missing = limit }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let before = missing
            missing -= unwrapInboundIn(data).readableBytes
            guard before > 0, missing <= 0 else { return }
            let answer = "HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
    }
}
