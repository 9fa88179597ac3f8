import HTTPTransport
import Testing

struct HTTPAuthorityTests {
    @Test(
        "a host and a port are told apart",
        arguments: [
            ("plant", "plant", nil), ("plant:80", "plant", 80), ("127.0.0.1:65535", "127.0.0.1", 65535),
            ("[::1]", "[::1]", nil), ("[::1]:9", "[::1]", 9), ("Plant_2.example", "Plant_2.example", nil),
        ] as [(String, String, Int?)]
    )
    func understood(text: String, host: String, port: Int?) throws {
        let authority = try HTTPAuthority(text)
        #expect(authority.host == host)
        #expect(authority.port == port)
    }

    @Test(
        "the rule that a text breaks is told",
        arguments: [
            ("", .host), (":80", .host), ("a b", .host), ("me@plant", .host), ("plant/x", .host), ("plant\r\n", .host),
            ("plant:0", .port), ("plant:65536", .port), ("plant:x", .port), ("plant:", .port), ("[::1]:x", .port),
            ("::1:80", .brackets), ("[::1", .brackets), ("a:b:80", .brackets),
        ] as [(String, HTTPAuthority.Flaw)]
    )
    func refused(text: String, flaw: HTTPAuthority.Flaw) {
        #expect(throws: flaw) { () throws in _ = try HTTPAuthority(text) }
    }
}
