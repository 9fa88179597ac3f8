import Testing

@testable import NodeServer

struct BrowserGuardTests {
    @Test(
        "a node is asked by its own names and by addresses, and by none that another could have",
        arguments: [
            ("localhost", true), ("LOCALHOST:7460", true), ("127.0.0.1", true), ("127.0.0.1:1", true),
            ("[::1]:7460", true),
            ("192.0.2.7", true), ("press-1", true), ("press-1.:80", true), ("a.plant.example", true),
            ("a.b.plant.example", false), ("plant.example", false), ("evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("localhost.evil.example", false), ("127.0.0.256", false), ("[::1].evil.example", false), ("", false),
        ]
    )
    func names(host: String, isKnown: Bool) {
        #expect(HostNames(known: ["Press-1", "*.plant.example"]).contain(host) == isKnown)
    }
}
