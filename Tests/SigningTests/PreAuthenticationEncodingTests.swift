import Crypto
import Testing

@testable import Signing

@Suite("DSSE pre-authentication encoding")
struct PreAuthenticationEncodingTests {
    @Test("The vector of the DSSE protocol")
    func vector() throws {
        let encoding = PreAuthenticationEncoding(
            payloadType: "http://example.com/HelloWorld",
            payload: Array("hello world".utf8)
        )
        let expected = SHA256.hash(data: Array("DSSEv1 29 http://example.com/HelloWorld 11 hello world".utf8))
        #expect(try encoding.digest(SHA256.self) == expected)
        #expect("\(expected)".hasPrefix("SHA256 digest: 217751fa"))
    }

    @Test("Lengths count bytes, not characters")
    func lengths() throws {
        let encoding = PreAuthenticationEncoding(payloadType: "ü", payload: Array("é".utf8))
        #expect(try encoding.digest(SHA256.self) == SHA256.hash(data: Array("DSSEv1 2 ü 2 é".utf8)))
    }
}
