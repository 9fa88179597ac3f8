import NIOCore
import NIOEmbedded
import Testing

@testable import NodeServer

/// Connections of which nobody takes care but the book.
struct ConnectionBookTests {
    private let book = ConnectionBook(connections: 16)

    private func open() -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        try? channel.connect(to: SocketAddress(unixDomainSocketPath: "/x")).wait()
        book.open(channel)
        channel.closeFuture.whenComplete { [book] _ in book.close(channel) }
        return channel
    }

    @Test("of those that show no token, the one that has rested longest goes when there are too many")
    func oldest() {
        let channels = (0..<book.strangers).map { _ in open() }
        book.rest(channels[0], false)
        let next = open()
        #expect(channels.map(\.isActive) == [true, false] + Array(repeating: true, count: book.strangers - 2))
        #expect(next.isActive && book.count == book.strangers)
        // Where none rests, one that does not goes: whoever comes may be an operator.
        for channel in channels + [next] { book.rest(channel, false) }
        #expect(open().isActive)
        #expect(!channels[0].isActive)
    }

    @Test("whoever has shown a token stays, however many come after")
    func known() {
        let channel = open()
        #expect(book.show("ada", on: channel))
        for _ in 0..<200 { _ = open() }
        #expect(channel.isActive)
        #expect(book.count <= 16)
    }

    @Test("one caller holds a share at most: what rests of it goes, and what does not is not joined by more")
    func share() {
        let channels = (0..<book.share).map { _ in open() }
        for channel in channels { #expect(book.show("ada", on: channel)) }
        let other = open()
        #expect(book.show("ada", on: other))
        #expect(channels.filter(\.isActive).count == book.share - 1)
        for channel in channels + [other] { book.rest(channel, false) }
        let last = open()
        #expect(!book.show("ada", on: last))
        #expect(book.show("eve", on: last))
    }

    @Test("where callers with tokens hold all there are, the one that has rested longest goes")
    func full() {
        var channels: [EmbeddedChannel] = []
        for name in ["a", "b", "c", "d"] {
            for _ in 0..<book.share {
                channels.append(open())
                #expect(book.show(name, on: channels[channels.count - 1]))
            }
        }
        #expect(channels.allSatisfy(\.isActive) && book.count == 16)
        let late = open()
        #expect(!channels[0].isActive && late.isActive && book.show("operator", on: late))
    }
}
