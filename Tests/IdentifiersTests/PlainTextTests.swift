import Identifiers
import Testing

@Suite("Texts of others")
struct PlainTextTests {
    @Test(
        "an excerpt shows everything that would be invisible",
        arguments: [
            ("plain ünïcode 漢字", "plain ünïcode 漢字"), ("a\u{7}b\nc", "a?b?c"), ("\u{202E}txt", "?txt"),
            ("zero\u{200B}width", "zero?width"), ("line\u{2028}end", "line?end"), ("\u{1B}[31mred", "?[31mred"),
        ]
    )
    func visible(_ text: String, _ shown: String) {
        #expect(PlainText.excerpt(text) == shown && text.printable == shown)
    }

    @Test("an excerpt is cut at its limit, and says so")
    func cut() {
        #expect(PlainText.excerpt("abcdef", limit: 3) == "abc…" && PlainText.excerpt("abc", limit: 3) == "abc")
        #expect(String(repeating: "x", count: 201).printable.unicodeScalars.count == 201)
    }

    @Test("the output of a process loses its colours, and shows nothing else that would be invisible")
    func output() {
        #expect(PlainText.output("\u{1B}[31mred\u{1B}[0m\ta\u{202E}b", limit: 20) == "red a b")
        #expect(PlainText.output("\u{1B}[31mabcdef", limit: 3) == "abc…" && PlainText.output("abc", limit: 3) == "abc")
    }
}
