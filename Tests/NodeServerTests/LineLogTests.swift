import Logging
import Testing

@testable import NodeServer

struct LineLogTests {
    @Test("a record is one line, whatever is in it")
    func oneLine() {
        let event = LogEvent(
            level: .warning,
            message: "a\nb \u{1B}[31m\u{2028}é",
            error: nil,
            metadata: nil,
            source: "s",
            file: "f",
            function: "g",
            line: 1
        )
        let line = LineLog.line(event, metadata: ["project": "credit", "code": "x.y", "by": "a \"b\"\n"])
        #expect(line.hasSuffix(#" warning a\u{a}b \u{1b}[31m\u{2028}é by="a \"b\"\u{a}" code=x.y project=credit"#))
    }
}
