import Testing

@testable import Evaluation

@Suite("Base64 text")
struct Base64TextTests {
    @Test("Vectors of RFC 4648", arguments: ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foobar": "Zm9vYmFy"])
    func vectors(_ plain: String, _ coded: String) {
        #expect(Base64Text.encode(Array(plain.utf8)) == coded)
        #expect(Base64Text.decode(coded) == Array(plain.utf8))
    }

    @Test("Anything else is none", arguments: ["Zg", "Zg=", "Zh==", "=AAA", "Zg==Zg==", "Z===", "====", "Zm8\n"])
    func refused(_ text: String) {
        #expect(Base64Text.decode(text) == nil)
    }
}
