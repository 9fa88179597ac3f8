import AutomationNode
import Identifiers
import Logging
import StrictJSON
import Testing

@testable import NodeServer

@Suite("A record of the log")
struct LogRecordTests {
    private let record = LogRecord(
        LogEvent(
            level: .warning,
            message: "a\nb \u{1B}[31mred\u{1B}[0m\u{2028}é",
            error: nil,
            metadata: nil,
            source: "s",
            file: "f",
            function: "g",
            line: 1
        ),
        metadata: ["project": "credit", "code": "x.y", "by": "a \"b\"\n"],
        time: Timestamp(seconds: 0)
    )

    @Test("is one line of text, whatever is in it, and colours no terminal")
    func text() {
        #expect(
            record.line(.text)
                == #"1970-01-01T00:00:00.000Z warning a\u{a}b red\u{2028}é error.type=x.y slipway.project=credit user.name="a \"b\"\u{a}""#
        )
    }

    @Test("has no value that ends early and goes on as another, whatever somebody put into it")
    func forged() {
        let record = LogRecord(
            LogEvent(
                level: .info,
                message: "m",
                error: nil,
                metadata: nil,
                source: "s",
                file: "f",
                function: "g",
                line: 1
            ),
            metadata: ["how": #"\" user.name="admin"#],
            time: Timestamp(seconds: 0)
        )
        #expect(record.line(.text) == #"1970-01-01T00:00:00.000Z info m slipway.how="\\\" user.name=\"admin""#)
    }

    @Test("is one JSON object with OpenTelemetry's names")
    func json() throws {
        let line = record.line(.json)
        #expect(!line.contains("\n"))
        let value = try JSONParser.parse(Array(line.utf8), subject: "line")
        #expect(value["timestamp"]?.string == "1970-01-01T00:00:00.000Z")
        #expect(value["severity_text"]?.string == "WARNING")
        #expect(value["severity_number"]?.integer == 13)
        #expect(value["body"]?.string == "a\nb red\u{2028}é")
        #expect(value["attributes"]?["error.type"]?.string == "x.y")
        #expect(value["attributes"]?["user.name"]?.string == "a \"b\"\n")
        #expect(value["resource"]?["service.name"]?.string == "slipwayd")
    }

    @Test("has the journal's priority for each level")
    func priorities() {
        #expect(Logger.Level.allCases.map(\.priority) == [7, 7, 6, 5, 4, 3, 2])
    }
}
