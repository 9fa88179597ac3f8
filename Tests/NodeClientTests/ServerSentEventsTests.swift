import Testing

@testable import NodeClient

struct ServerSentEventsTests {
    @Test(
        "events are the same however the bytes are cut and lines end",
        arguments: ["\n", "\r\n", "\r"],
        [1, 3, 1000]
    )
    func splits(lineEnd: String, size: Int) {
        let text = [
            ":comment", "", "event: deployment", "data: {\"a\":", "data:1}", "", "id: 9", "data: x", "", "data: lost",
        ]
        let bytes = Array(text.joined(separator: lineEnd).utf8)
        var parser = ServerSentEvents()
        var events: [ServerSentEvents.Event] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += parser.receive(bytes[start..<min(start + size, bytes.count)]) ?? []
        }
        #expect(
            events == [
                .init(name: "deployment", data: Array("{\"a\":\n1}".utf8)),
                .init(name: "message", data: Array("x".utf8)),
            ]
        )
    }

    @Test("an endless event is given up")
    func limited() {
        var parser = ServerSentEvents()
        let events = parser.receive([UInt8](repeating: 0x61, count: ServerSentEvents.limit + 1))
        #expect(events == nil)
    }
}
