import Identifiers
import NodeAPI
import NodeClient
import Testing

struct NodeAddressTests {
    @Test(
        "an address may leave out what can be known",
        arguments: [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"), ("plant", "http://plant:7460"),
            ("http://plant/", "http://plant:7460"),
            ("https://plant", "https://plant:7460"), ("https://[::1]:9", "https://[::1]:9"),
            ("http://[::1]", "http://[::1]:7460"),
            ("unix:/run/s.sock", "unix:/run/s.sock"), ("unix:///run/s.sock", "unix:/run/s.sock"),
        ]
    )
    func understood(text: String, meaning: String) throws {
        #expect(try NodeAddress(text).description == meaning)
    }

    @Test(
        "what stays on this machine is told from what goes over a line",
        arguments: [
            ("127.0.0.1:8080", true), ("http://localhost", true), ("http://LOCALHOST:1", true),
            ("http://[::1]:9", true),
            ("http://127.8.0.1", true), ("unix:/run/s.sock", true), ("http://plant", false), ("http://10.0.0.1", false),
            ("http://127.0.0.1.evil.example", false), ("http://localhost.evil.example", false), ("http://[::2]", false),
            ("http://[::11]", false),
        ]
    )
    func local(text: String, isLocal: Bool) throws {
        #expect(try NodeAddress(text).isLocal == isLocal)
    }

    @Test(
        "what is no address of a node is refused with the rule",
        arguments: [
            "", "http://", "ftp://plant", "http://user@plant", "http://plant/v1", "http://plant:0",
            "http://plant:99999",
            "plant:port", "unix:", "unix:run/s.sock", "http://plant?x", "pl ant", "http://plant\r\nX: y",
        ]
    )
    func refused(text: String) {
        let failure = #expect(throws: ClientFailure.self) { () throws in _ = try NodeAddress(text) }
        #expect(failure?.code == .address)
    }
}
