import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// An HTTP server on a loopback port that answers each request with the bytes a test says, once its body of a known length is there, and
/// closes the connection.
package final class ScriptedServer: Sendable {
    package struct Request: Sendable {
        /// Such as `GET`.
        package let method: String
        /// With its query, as it was sent.
        package let path: String
        /// By their names in small letters.
        package let headers: [String: String]
        /// Number of earlier requests with this path.
        package let repetition: Int

        package init(method: String, path: String, headers: [String: String], repetition: Int) {
            self.method = method
            self.path = path
            self.headers = headers
            self.repetition = repetition
        }
    }

    /// `http://127.0.0.1:PORT`, or https
    package let address: String
    private let record: Record

    /// All requests, in their order.
    package var requests: [Request] { record.requests.withLock { $0 } }

    private final class Record: Sendable {
        let requests = Mutex<[Request]>([])

        func note(_ method: String, _ path: String, _ headers: [String: String]) -> Request {
            requests.withLock { requests in
                let request = Request(
                    method: method,
                    path: path,
                    headers: headers,
                    repetition: requests.count { $0.path == path }
                )
                requests.append(request)
                return request
            }
        }
    }

    private init(address: String, record: Record) {
        self.address = address
        self.record = record
    }

    /// A server for as long as the body runs.
    /// - Parameter identity: what it speaks TLS with.
    package static func with<Value>(
        _ answer: @escaping @Sendable (Request) -> [UInt8],
        identity: ServerIdentity? = nil,
        _ body: (ScriptedServer) async throws -> Value
    ) async throws -> Value {
        let record = Record()
        let context = try identity?.context()
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(Handler(record: record, answer: answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = ScriptedServer(
            address: "\(context == nil ? "http" : "https")://127.0.0.1:\(channel.localAddress?.port ?? 0)",
            record: record
        )
        do {
            let value = try await body(server)
            try await channel.close()
            return value
        } catch {
            try await channel.close()
            throw error
        }
    }

    /// A whole answer.
    /// - Parameter length: what it says of its length; nil: the truth.
    package static func answer(
        status: String = "200 OK",
        type: String = "application/json",
        headers: [String: String] = [:],
        length: Int? = nil,
        _ body: [UInt8]
    ) -> [UInt8] {
        let more = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        let head =
            "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\nContent-Length: \(length ?? body.count)\r\n\(more)"
            + "Connection: close\r\n\r\n"
        return Array(head.utf8) + body
    }

    package static func json(_ text: String) -> [UInt8] { answer(Array(text.utf8)) }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let record: Record
        private let answer: @Sendable (Request) -> [UInt8]
        private var received = ByteBuffer()

        init(record: Record, answer: @escaping @Sendable (Request) -> [UInt8]) {
            self.record = record
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received.writeImmutableBuffer(unwrapInboundIn(data))
            let bytes = received.readableBytesView
            guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else { return }
            let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
            let words = lines.first?.split(separator: " ") ?? []
            let path = words.dropFirst().first.map(String.init) ?? ""
            var headers: [String: String] = [:]
            for line in lines.dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                headers[parts[0].lowercased()] = String(parts[1].drop { $0 == " " })
            }
            // An end of the connection before that would take the answer with it.
            let length = headers["content-length"].flatMap { Int($0) } ?? 0
            guard bytes[end...].count >= length else { return }
            received.clear()
            let answered = answer(record.note(words.first.map(String.init) ?? "", path, headers))
            let loopBound = context.loopBound
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answered))).whenComplete { _ in
                loopBound.value.close(promise: nil)
            }
        }
    }
}
