import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import NodePages

@Suite("Parts of pages")
struct PartTests {
    @Test(
        "a time is told in UTC, and by how long ago it was",
        arguments: [
            (0.0, "now"), (30, "30 seconds ago"), (60, "1 minute ago"), (119, "1 minute ago"), (180, "3 minutes ago"),
            (3_600, "60 minutes ago"), (7_200, "2 hours ago"), (86_400, "1 day ago"), (172_800, "2 days ago"),
            (-600, "in 10 minutes"),
        ]
    )
    func times(_ seconds: Double, _ words: String) {
        let moments = Moments(now: Sample.now)
        #expect(moments.relative(Sample.ago(seconds)) == words)
    }

    @Test("a time has no fraction of a second, and the name of its zone")
    func text() throws {
        let time = try #require(Timestamp("2026-11-23T09:30:00.5Z"))
        #expect(Moments.text(time) == "2026-11-23 09:30:00 UTC")
    }

    @Test("what a program printed keeps its lines, and shows what is no text")
    func output() {
        let shown = Shown.lines("first\r\nsecond\u{1B}[31m\tthird\n\nlast\n")
        #expect(shown == "first\nsecond[U+001B][31m\tthird\n\nlast")
        let long = Shown.lines((1...1000).map(String.init).joined(separator: "\n"))
        #expect(long.hasPrefix("(700 lines before these are left out)\n701\n") && long.hasSuffix("\n1000"))
    }

    @Test("an address has each name as one part")
    func addresses() throws {
        let project = try Sample.project()
        #expect(
            PageAddress.bundle(project, "sha256:ab/../c?d#e")
                == "/ui/projects/credit/bundles/sha256%3Aab%2F..%2Fc%3Fd%23e"
        )
        #expect(PageAddress.audit(text: "a&b=c", project: nil, before: 7) == "/ui/audit?text=a%26b%3Dc&before=7")
        #expect(PageAddress.alerts(state: nil, project: nil) == "/ui/alerts")
    }

    @Test("there is one script of at most 10 KB, and one style sheet, and neither names another host")
    func files() {
        let script = String(decoding: PageTemplate.script, as: UTF8.self)
        #expect(script.utf8.count <= 10_240 && script.utf8.count > 500)
        let style = String(decoding: PageTemplate.style, as: UTF8.self)
        for word in ["http:", "https:", "//", "url(", "@import", "innerHTML", "eval("] {
            #expect(!style.contains(word), "\(word)")
            #expect(word == "//" || !script.contains(word), "\(word)")
        }
        #expect(style.contains("prefers-color-scheme:dark"))
    }

    @Test("templates write nothing unescaped but the controls of forms, and quote every attribute")
    func templates() throws {
        let directory = Fixtures.repository + "/Sources/NodePages/Templates"
        var found: [String] = []
        for name in ["page", "part", "facts", "timeline", "lines", "output", "form"] {
            let bytes = try OpenFile.read("\(directory)/\(name).mustache").readAll(limit: 1 << 20)
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(!text.contains("{{&") && !text.contains("={{"), "\(name)")
            for line in text.split(separator: "\n") where line.contains("{{{") { found.append("\(name): \(line)") }
        }
        #expect(found == ["form: {{/csrf}}{{#controls}}{{{.}}}"])
    }
}
