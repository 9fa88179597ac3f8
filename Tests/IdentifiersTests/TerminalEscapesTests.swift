import Testing

@testable import Identifiers

@Suite("What programs print for a terminal")
struct TerminalEscapesTests {
    @Test(
        "is taken out of a text, and nothing else",
        arguments: [
            ("plain [33m", "plain [33m"), ("\u{1B}[31mred\u{1B}[0m", "red"), ("\u{1B}[1;38;5;208mx\u{1B}[K", "x"),
            ("\u{9B}31mred", "red"), ("\u{1B}]0;title\u{7}x", "x"), ("\u{1B}]8;;http://a\u{1B}\\link", "link"),
            ("\u{1B}(Bx", "x"), ("\u{1B}=x", "x"), ("end\u{1B}", "end"), ("\u{1B}[31", ""),
            ("\u{1B}]open\nnext", "\nnext"),
            ("é\u{1B}[0m→", "é→"),
        ]
    )
    func removed(_ text: String, _ expected: String) {
        #expect(TerminalEscapes.removed(from: text) == expected)
    }
}
