import EvaluationRecords
import Identifiers
import StrictJSON
import Testing

@Suite struct HostileRecordTests {
    /// A right record, of which each test breaks one place.
    private static func text() throws -> String {
        String(decoding: try EvaluationRecord(result: Sample.plain(), run: Sample.run).bytes, as: UTF8.self)
    }

    private static func failure(_ text: String) throws -> RecordFailure {
        try #require(throws: RecordFailure.self) { try EvaluationRecord.read(Array(text.utf8), subject: "eval.json") }
    }

    static let changes: [(String, String, String, String)] = [
        (#""used":9"#, #""used":"9""#, "rows used", "a whole number"),
        (#""used":9"#, #""used":9.5"#, "rows used", "a whole number"),
        (#""used":9"#, #""used":-1"#, "rows", "counts from 0"),
        (#""used":9"#, #""used":8"#, "rows", "rows read = rows used + rows left out"),
        (#""used":9"#, #""used":9223372036854775807"#, "rows", "rows read"),
        (#""level":0.95"#, #""level":"NaN""#, "settings level", "a number"),
        (#""level":0.95"#, #""level":1.5"#, "settings", "a level between 0 and 1"),
        (#""seed":7"#, #""seed":-7"#, "settings seed", "a whole number from 0"),
        (#""seed":7"#, #""seed":"07""#, "settings seed", "a whole number from 0"),
        (#""task":"other""#, #""task":"guess""#, "task", "one of binary, multiclass"),
        (#""task":"other""#, #""task":"binary""#, "result", "two classes"),
        (#""task":"other","#, "", "task", "a value"),
        (#""metrics":{}"#, #""metrics":{"a":{"value":null,"n":1}}"#, "metrics a", "a value, or the reason"),
        (
            #""metrics":{}"#, #""metrics":{"A b":{"value":1,"n":1,"no_interval":"no-rows"}}"#, "metrics",
            "names of metrics"
        ),
        (#""metrics":{}"#, #""metrics":{"f1":{"value":7,"n":1,"no_interval":"no-rows"}}"#, "metrics", "f1 up to 1"),
        (
            #""metrics":{}"#,
            #""metrics":{"f1":{"value":0,"n":1,"low":1,"high":0,"interval":"wilson","level":0.9}}"#,
            "metrics f1", "low up to high"
        ),
        (#""metrics":{}"#, #""metrics":{"f1":{"value":0,"n":1}}"#, "metrics f1 low", "a value"),
        (#""metrics":{}"#, #""metrics":[]"#, "metrics", "an object"),
        (#""baseline":{"undefined":"not-asked"}"#, #""baseline":{"undefined":"No!"}"#, "baseline kind", "a value"),
        (#""version":"3""#, #""version":null"#, "result", "both a version and a manifest"),
        (#""version":"3""#, #""version":"../3""#, "version", "is no version"),
        (#""name":"holdout""#, #""name":null"#, "dataset name", "a text"),
        (#""kind":"all""#, #""kind":"fraction","fraction":0,"seed":1,"stratified":false"#, "selection", "above 0"),
    ]

    @Test("a changed place is refused with its name, what was expected and what was found", arguments: changes)
    func places(_ old: String, _ new: String, _ place: String, _ expected: String) throws {
        let text = try Self.text()
        #expect(text.contains(old))
        let failure = try Self.failure(text.replacing(old, with: new))
        #expect(failure.code == .invalid)
        #expect(failure.subject.hasPrefix("eval.json"))
        #expect(failure.subject.contains(place), "\(failure)")
        #expect(failure.message.contains(expected), "\(failure)")
    }

    @Test(
        "JSON that is no JSON is refused with the reason",
        arguments: ["", "{", "[]", "null", "{\"format\":1}", "\u{feff}{}"]
    )
    func noJSON(_ text: String) throws {
        #expect(try Self.failure(text).code == .invalid)
    }

    @Test("a key that stands twice is refused, wherever it is")
    func duplicates() throws {
        let text = try Self.text()
        #expect(try Self.failure(text.replacing(#""task":"#, with: #""task":"other","task":"#)).code == .invalid)
        let twice = #""left_out":{"label-missing":1,"label-missing":1}"#
        #expect(try Self.failure(text.replacing(#""left_out":{"label-missing":1}"#, with: twice)).code == .invalid)
    }

    @Test("a document of another format is refused, and the message names it")
    func format() throws {
        let text = try Self.text().replacing("slipway.evaluation/1", with: "slipway.evaluation/2")
        let failure = try Self.failure(text)
        #expect(failure.code == .format)
        #expect(failure.message.contains("slipway.evaluation/2"))
        let comparison = try #require(throws: RecordFailure.self) { try ComparisonRecord.read(Array(text.utf8)) }
        #expect(comparison.code == .comparisonFormat)
    }

    @Test("a million slices, a deep document, a huge one and one of many values are refused")
    func size() throws {
        let text = try Self.text()
        let slices = "[" + String(repeating: "{},", count: 1_000_000) + "{}]"
        let failure = try Self.failure(text.replacing(#""slices":[],"task""#, with: #""slices":\#(slices),"task""#))
        #expect([.invalid, .tooLarge].contains(failure.code))

        let deep = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
        #expect(try Self.failure(text.replacing(#""fairness":[]"#, with: #""fairness":\#(deep)"#)).code == .invalid)
        #expect(try Self.failure(text + String(repeating: " ", count: RecordLimits.bytes)).code == .tooLarge)
        let many = "[" + String(repeating: "1,", count: RecordLimits.values + 1) + "1]"
        #expect(try Self.failure(text.replacing(#""fairness":[]"#, with: #""fairness":\#(many)"#)).code == .tooLarge)
    }

    @Test("more slices than a result may have are refused")
    func slices() throws {
        let slice = Sample.slice("a", .missing, [:])
        let failure = try #require(throws: RecordFailure.self) {
            try EvaluationRecord(
                result: Sample.plain(slices: Array(repeating: slice, count: RecordLimits.slices + 1)),
                run: Sample.run
            )
        }
        #expect(failure.message.contains("at most \(RecordLimits.slices) slices"))
    }

    @Test("a number that is not finite never enters a record", arguments: [Double.nan, .infinity, -.infinity])
    func finite(_ number: Double) throws {
        let run = EvaluationRun(
            created: Timestamp(seconds: 0),
            producer: "slipway",
            seconds: number,
            environment: RunEnvironment()
        )
        let failure = try #require(throws: RecordFailure.self) {
            try EvaluationRecord(result: Sample.plain(), run: run)
        }
        #expect(failure.code == .invalid)
        #expect(failure.subject.contains("seconds"))
    }

    @Test("hostile texts are cut to 256 bytes with the digest of the whole, and stay apart")
    func texts() throws {
        let hostile = "\u{0}<script>\n\u{202e}é" + String(repeating: "é", count: 1 << 20)
        let slices = [
            Sample.slice("c", .category(hostile), [:]), Sample.slice("c", .category(hostile + "x"), [:]),
            Sample.slice("c", .category("\u{0}<script>\n"), [:]),
        ]
        let record = try EvaluationRecord(result: Sample.plain(slices: slices), run: Sample.run)
        let texts = record.result.slices.compactMap { slice -> String? in
            if case .category(let text) = slice.slice { text } else { nil }
        }
        #expect(texts.count == 3 && Set(texts).count == 3)
        #expect(texts.allSatisfy { $0.utf8.count <= RecordText.limit })
        #expect(texts[0].contains("…sha256:"))
        #expect(texts[2] == "\u{0}<script>\n")
        #expect(try EvaluationRecord.read(record.bytes) == record)
        #expect(record.bytes.count < 8192)
    }
}
