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
            "ÄÄ==", "Zg", "Zg=", "Zh==", "=AAA", "Zg==Zg==", "Z===", "Zm8\n",
        ]
    )
    func refused(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("Vectors of RFC 4648", arguments: ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foobar": "Zm9vYmFy"])
    func vectors(_ plain: String, _ coded: String) {
        #expect(Base64.text(of: Array(plain.utf8)) == coded)
        #expect(Base64.decode(coded) == Array(plain.utf8))
        #expect(lenient(coded) == Array(plain.utf8))
    }

    @Test("The lenient reader passes over blanks and unused bits", arguments: ["Zm 9v\nYg==\r\n", "Zm9vYh=\t="])
    func lenient(text: String) {
        #expect(lenient(text) == Array("foob".utf8))
    }

    @Test(
        "The lenient reader takes nothing but base64 with its padding",
        arguments: ["A", "AA", "AA=", "A===", "====", "AA==AAAA", "AA-_", "AAAA=", "ÄÄ=="]
    )
    func refusedLeniently(text: String) {
        #expect(lenient(text) == nil)
    }

    private func lenient(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        return Array(text.utf8).withUnsafeBufferPointer { Base64.decodeLeniently($0, to: &bytes) } ? bytes : nil
    }
}
