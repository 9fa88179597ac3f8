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
}
