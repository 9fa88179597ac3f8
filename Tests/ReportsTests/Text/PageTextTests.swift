import EvaluationRecords
import Testing

@testable import Reports

@Suite struct PageTextTests {
    @Test("invisible characters are shown by their numbers")
    func invisible() {
        #expect(PageText.of("a\u{202E}b\u{0}") == "a[U+202E]b[U+0000]")
        #expect(PageText.of("שלום, naïve é 👍🏽") == "שלום, naïve é 👍🏽")
    }

    @Test("a mark cannot hide a markup character from a template's escaping")
    func marks() {
        for character in ["<", ">", "&", "\"", "'"] {
            let text = PageText.of(character + "\u{301}")
            #expect(
                text.contains(Character(character)),
                "the character stands by itself: \(text.unicodeScalars.map(\.value))"
            )
        }
    }

    @Test("a long text is cut, and two cut texts with the same beginning stay apart")
    func cut() {
        let long = String(repeating: "x", count: 300)
        let (first, second) = (PageText.of(RecordText.cut(long + "1")), PageText.of(RecordText.cut(long + "2")))
        #expect(first != second)
        #expect(first.unicodeScalars.count <= PageText.limit)
        for limit in [20, 30, 60, 100] { #expect(PageText.of(long, limit: limit).unicodeScalars.count <= limit) }
    }

    @Test("markup escapes by bytes")
    func escaping() {
        #expect(Markup.text("<\u{338}'\"&>").description == "&lt;\u{338}&#39;&quot;&amp;&gt;")
        #expect(Markup.element("a", ["href": "\"><b"], text: "x").description == "<a href=\"&quot;&gt;&lt;b\">x</a>")
    }

    @Test("a template escapes a markup character that another one joins")
    func joined() throws {
        for text in ["\u{D4E}<", "\u{111C2}\"", "\u{11F02}&", "\"\u{FF9E}", "'\u{FF9F}", ">\u{338}"] {
            try #require(text.count == 1, "the characters are one")
            let page = Page(title: text, lead: text, sections: [])
            let html = String(decoding: try PageTemplates.bytes(of: page), as: UTF8.self)
            let escaped = Markup.text(text).description
            #expect(html.hasPrefix("<!DOCTYPE html>\n"))
            #expect(html.unicodeScalars.split(separator: "\n").contains { String($0) == "<title>\(escaped)</title>" })
        }
    }

    @Test("every reason that this release gives has its sentence")
    func reasons() {
        for reason in FigureReason.known { #expect(!reason.sentence.contains("this reason"), "\(reason)") }
    }
}
