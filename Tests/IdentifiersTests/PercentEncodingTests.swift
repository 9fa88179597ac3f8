import Identifiers
import Testing

@Suite("Texts of bytes")
struct PercentEncodingTests {
    @Test("no name becomes more than one part of an address")
    func encoded() {
        #expect(PercentEncoding.encode("a/b ?&=#:ä~".utf8) == "a%2Fb%20%3F%26%3D%23%3A%C3%A4~")
        #expect(PercentEncoding.encode("a:b/".utf8, keeping: ":".utf8) == "a:b%2F")
        #expect(PercentEncoding.query("/p", [("x", "1&2"), ("y", nil), ("z", "")]) == "/p?x=1%262&z=")
        #expect(PercentEncoding.query("/p", [("y", nil)]) == "/p")
    }

    @Test(
        "what was encoded decodes, and a percent sign alone is refused or kept",
        arguments: [
            ("plain", "plain", "plain"), ("a%2Fb%20%c3%A4", "a/b \u{E4}", "a/b \u{E4}"), ("50%", nil, "50%"),
            ("%zz%4", nil, "%zz%4"), ("%25", "%", "%"), ("%%41", nil, "%A"),
        ] as [(String, String?, String)]
    )
    func decoded(_ text: String, _ strict: String?, _ lenient: String) {
        #expect(PercentEncoding.decode(text) == strict.map { Array($0.utf8) })
        #expect(PercentEncoding.decode(text, keepsOthers: true) == Array(lenient.utf8))
    }

    @Test("hex has two digits a byte")
    func hex() {
        #expect(HexText.of([0, 0x0A, 0xFF]) == "000aff" && HexText.of([]).isEmpty)
    }
}
