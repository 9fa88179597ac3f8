import NIOCore
import NIOPosix
import NodeAPI
import NodeClient
import Synchronization

/// Answers each connection with bytes written beforehand, whatever is asked, and closes it.
final class CannedServer: Sendable {
    let address: NodeAddress
    private let counter: Counter

    /// Connections so far.
    var connections: Int { counter.value.withLock { $0 } }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    private init(address: NodeAddress, counter: Counter) {
        self.address = address
        self.counter = counter
    }

    /// - Parameters:
    ///   - answers: one a connection, the last one for all that follow; nil: silence.
    ///   - open: the connections that are left open after their answer.
    static func with(
        _ answers: [String?],
        open: Set<Int> = [],
        _ body: (CannedServer) async throws -> Void
    ) async throws {
        let counter = Counter()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let number = counter.value.withLock { value in
                        defer { value += 1 }
                        return value
                    }
                    let answer = Answer(answers[min(number, answers.count - 1)], isLeftOpen: open.contains(number))
                    try channel.pipeline.syncOperations.addHandler(answer)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port ?? 0
        let server = CannedServer(address: try NodeAddress("http://127.0.0.1:\(port)"), counter: counter)
        do {
            try await body(server)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    static func http(_ status: String, type: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nConnection: close\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private final class Answer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let text: String?
        private let isLeftOpen: Bool
        private var head = ""

        init(_ text: String?, isLeftOpen: Bool) {
            self.text = text
            self.isLeftOpen = isLeftOpen
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            head += String(buffer: unwrapInboundIn(data))
            guard let text, head.contains("\r\n\r\n") else { return }
            let loopBound = context.loopBound
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text))).whenComplete { [isLeftOpen] _ in
                if !isLeftOpen { loopBound.value.close(promise: nil) }
            }
        }
    }
}
