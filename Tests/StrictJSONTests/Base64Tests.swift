import Foundation
import Testing

@testable import StrictJSON

@Suite("Base64")
struct Base64Tests {
    @Test("Encodes and decodes as everyone does", arguments: 0..<70)
    func roundTrip(count: Int) {
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
        let text = Data(bytes).base64EncodedString()
        #expect(String(decoding: Base64.encode(bytes), as: UTF8.self) == text)
        #expect(Base64.decode(text) == bytes)
    }

    @Test(
        "Anything but the canonical form is nothing",
        arguments: [
            "A", "AA", "AAA", "AA=", "A===", "====", "AB==", "AAB=", "AA==AAAA", "AA==\n", " AAAA", "AA-_", "AAAA=",
            "ÄÄ==",
        ]
    )
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
