import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import NodeServer

/// Time is the embedded loop's own, so that nothing is waited for.
struct ConnectionGuardTests {
    private func channel() throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handler: ConnectionGuard())
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        return channel
    }

    private func head(_ fields: HTTPFields) -> HTTPRequestPart {
        .head(HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/", headerFields: fields))
    }

    private func answer(_ channel: EmbeddedChannel) throws -> HTTPResponse {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .badRequest)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { throw ChannelError.eof }
        return head
    }

    @Test("a connection without a whole head is closed after a minute, and so is an idle one")
    func slowHead() throws {
        let channel = try channel()
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        try channel.writeInbound(head([:]))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .minutes(10))
        #expect(channel.isActive)
        let head = try answer(channel)
        #expect(head.headerFields[.connection] == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("a body that trickles is cut off, one that flows is not")
    func slowBody() throws {
        let channel = try channel()
        try channel.writeInbound(head([.contentLength: "100000"]))
        for _ in 0..<3 {
            try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 5000)))
            channel.embeddedEventLoop.advanceTime(by: .seconds(30))
            #expect(channel.isActive)
        }
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 10)))
        channel.read()
        channel.embeddedEventLoop.advanceTime(by: .seconds(30))
        #expect(!channel.isActive)
    }

    @Test("while the listener ends, an answer is the last of its connection")
    func farewell() throws {
        let book = ConnectionBook(connections: 16)
        let channel = EmbeddedChannel(handlers: [HalfClosing(), ConnectionGuard(book: book)])
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        for isLast in [false, true] {
            try channel.writeInbound(head([:]))
            try channel.writeInbound(HTTPRequestPart.end(nil))
            if isLast { book.beginFarewell() }
            let head = try answer(channel)
            #expect(head.headerFields[.connection] == (isLast ? "close" : nil))
            _ = try channel.readOutbound(as: HTTPResponsePart.self)
        }
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(999))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive)
    }

    @Test("of requests that came together, the last answer alone says that it is the last")
    func lastOfSeveral() throws {
        let book = ConnectionBook(connections: 16)
        let channel = EmbeddedChannel(handler: ConnectionGuard(book: book))
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        book.beginFarewell()
        for _ in 0..<2 {
            try channel.writeInbound(head([:]))
            try channel.writeInbound(HTTPRequestPart.end(nil))
        }
        #expect(try answer(channel).headerFields[.connection] == nil)
        _ = try channel.readOutbound(as: HTTPResponsePart.self)
        #expect(try answer(channel).headerFields[.connection] == "close")
    }

    @Test("what rests is closed when the listener ends, and what is used as soon as it rests, or when time is up")
    func closed() throws {
        let book = ConnectionBook(connections: 16)
        let channels = try (0..<3).map { _ in
            let channel = EmbeddedChannel(handler: ConnectionGuard(book: book))
            try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
            return channel
        }
        for channel in channels.dropFirst() { try channel.writeInbound(head([:])) }
        book.closeResting()
        for channel in channels { channel.embeddedEventLoop.run() }
        #expect(channels.map(\.isActive) == [false, true, true])
        try channels[1].writeInbound(HTTPRequestPart.end(nil))
        _ = try answer(channels[1])
        channels[1].embeddedEventLoop.run()
        #expect(channels.map(\.isActive) == [false, false, true])
        book.closeAll()
        for channel in channels { channel.embeddedEventLoop.run() }
        #expect(channels.map(\.isActive) == [false, false, false])
    }

    @Test("after an early refusal a small rest is read and the connection goes on")
    func smallRest() throws {
        let channel = try channel()
        try channel.writeInbound(head([.contentLength: "100000"]))
        let refusal = try answer(channel)
        #expect(refusal.headerFields[.connection] == nil)
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 100_000)))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
    }

    @Test(
        "after an early refusal a large rest is dropped, and the connection closed soon",
        arguments: ["99999999999", nil]
    )
    func largeRest(length: String?) throws {
        let channel = try channel()
        var fields: HTTPFields = [:]
        fields[.contentLength] = length
        try channel.writeInbound(head(fields))
        _ = try channel.readInbound(as: HTTPRequestPart.self)
        let refusal = try answer(channel)
        #expect(refusal.headerFields[.connection] == "close")
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0, count: 1 << 20)))
        let passed = try channel.readInbound(as: HTTPRequestPart.self)
        #expect(passed == nil)
        channel.embeddedEventLoop.advanceTime(by: .seconds(5))
        #expect(!channel.isActive)
    }

    // MARK: Readers

    /// Closes one way alone, as sockets do and embedded channels do not.
    private final class HalfClosing: ChannelOutboundHandler {
        typealias OutboundIn = HTTPResponsePart

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            if case .output = mode { promise?.succeed() } else { context.close(mode: mode, promise: promise) }
        }
    }

    /// Keeps what is written until the reader takes it, as a socket does whose buffer is full.
    private final class SlowReader: ChannelOutboundHandler {
        typealias OutboundIn = HTTPResponsePart
        private var waiting: [(bytes: Int, promise: EventLoopPromise<Void>?)] = []

        func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
            var bytes = 0
            if case .body(let buffer) = unwrapOutboundIn(data) { bytes = buffer.readableBytes }
            waiting.append((bytes, promise))
        }

        func flush(context: ChannelHandlerContext) {}

        /// - Returns: false once there is nothing more.
        func take(_ bytes: Int) -> Bool {
            var left = bytes
            while let first = waiting.first, first.bytes <= left {
                waiting.removeFirst()
                left -= first.bytes
                first.promise?.succeed()
            }
            return !waiting.isEmpty
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            for entry in waiting { entry.promise?.fail(ChannelError.eof) }
        }
    }

    private func channel(_ reader: SlowReader, book: ConnectionBook? = nil) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel(handlers: [reader, ConnectionGuard(book: book)])
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        try channel.writeInbound(head([:]))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        return channel
    }

    private func send(_ bytes: Int, over channel: EmbeddedChannel) {
        channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        channel.write(HTTPResponsePart.body(ByteBuffer(repeating: 0, count: bytes)), promise: nil)
        channel.writeAndFlush(HTTPResponsePart.end(nil), promise: nil)
    }

    @Test("a slow reader has the whole answer, and only then the connection begins to be idle")
    func slowReader() throws {
        let reader = SlowReader()
        let channel = try channel(reader)
        send(16 << 20, over: channel)
        // 100 KB a second.
        var seconds = 0
        while reader.take(1_000_000) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(10))
            seconds += 10
            #expect(channel.isActive)
        }
        #expect(seconds > 120)
        channel.embeddedEventLoop.advanceTime(by: .seconds(59))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("a slow reader has the whole answer, too, where it is the last of the connection")
    func slowReaderOfTheLast() throws {
        let (reader, book) = (SlowReader(), ConnectionBook(connections: 16))
        let channel = try channel(reader, book: book)
        book.beginFarewell()
        send(16 << 20, over: channel)
        while reader.take(1_000_000) {
            channel.embeddedEventLoop.advanceTime(by: .seconds(10))
            #expect(channel.isActive)
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("a reader that takes nothing, or next to nothing, is cut off after a while", arguments: [0, 1000])
    func noReader(bytes: Int) throws {
        let reader = SlowReader()
        let channel = try channel(reader)
        send(16 << 20, over: channel)
        for _ in 0..<59 {
            _ = reader.take(bytes)
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
            #expect(channel.isActive)
        }
        for _ in 0..<60 { channel.embeddedEventLoop.advanceTime(by: .seconds(1)) }
        #expect(!channel.isActive)
    }

    @Test("a stream of events may be silent as long as it likes, and ends when nobody reads it")
    func events() throws {
        let reader = SlowReader()
        let channel = try channel(reader)
        channel.write(HTTPResponsePart.head(HTTPResponse(status: .ok)), promise: nil)
        for _ in 0..<40 {
            channel.writeAndFlush(HTTPResponsePart.body(ByteBuffer(string: ":\n\n")), promise: nil)
            _ = reader.take(100)
            channel.embeddedEventLoop.advanceTime(by: .minutes(5))
            #expect(channel.isActive)
        }
        for _ in 0..<5 {
            channel.writeAndFlush(HTTPResponsePart.body(ByteBuffer(string: ":\n\n")), promise: nil)
            channel.embeddedEventLoop.advanceTime(by: .seconds(15))
        }
        #expect(!channel.isActive)
    }

    @Test("a request that comes before the answer to the one before is waited for as any other")
    func pipelined() throws {
        let reader = SlowReader()
        let channel = try channel(reader)
        try channel.writeInbound(head([:]))
        try channel.writeInbound(HTTPRequestPart.end(nil))
        send(10, over: channel)
        _ = reader.take(100)
        channel.embeddedEventLoop.advanceTime(by: .minutes(10))
        #expect(channel.isActive)
        send(10, over: channel)
        _ = reader.take(100)
        channel.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(!channel.isActive)
    }
}
