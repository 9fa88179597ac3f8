import Identifiers
import NodeServer
import Testing

struct ListenAddressTests {
    @Test(
        "what only this machine can reach is told from what others can",
        arguments: [
            ("127.0.0.1:7460", true), ("127.8.8.8:0", true), ("localhost:1", true), ("[::1]:7460", true),
            ("0.0.0.0:7460", false), ("[::]:7460", false), ("10.0.0.4:1", false), ("127.example:1", false),
            ("127.0.0.1.example:1", false),
        ]
    )
    func local(text: String, isLocal: Bool) throws {
        let address = try ListenAddress(text)
        #expect(address.isLocal == isLocal)
        #expect(address.description == text)
    }

    @Test(
        "any other text is refused",
        arguments: ["", ":1", "host", "host:", "host:x", "host:65536", "::1:7460", "a/b:1"]
    )
    func refused(text: String) {
        let failure = #expect(throws: ListenFailure.self) { () throws in _ = try ListenAddress(text) }
        #expect(failure?.code == .address)
    }
}
