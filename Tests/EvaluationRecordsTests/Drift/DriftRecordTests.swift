import EvaluationRecords
import Identifiers
import StrictJSON
import Testing

@Suite("Drift records")
struct DriftRecordTests {
    @Test("a record reads back as it was written, with the same id and the same bytes")
    func roundTrip() throws {
        let record = try DriftRecord(result: SampleDrift.findings(), run: Sample.run)
        let read = try DriftRecord.read(record.bytes)
        #expect(read == record)
        #expect(read.id == record.id)
        #expect(read.bytes == record.bytes)
        #expect(try read.result == SampleDrift.findings())
    }

    @Test("the id is of what was found, not of when")
    func identity() throws {
        let first = try DriftRecord(result: SampleDrift.findings(), run: Sample.run)
        let later = EvaluationRun(
            created: Timestamp(seconds: 60),
            producer: "slipway 9",
            seconds: 3,
            environment: RunEnvironment()
        )
        #expect(try DriftRecord(result: SampleDrift.findings(), run: later).id == first.id)
        let other = try SampleDrift.findings(columns: [
            SampleDrift.numeric(psi: 0.31), SampleDrift.categorical(), SampleDrift.gone,
        ])
        #expect(try DriftRecord(result: other, run: Sample.run).id != first.id)
    }

    @Test("a key of a later release stays, and the id with it")
    func laterKeys() throws {
        var value = try JSONParser.parse(
            DriftRecord(result: SampleDrift.findings(), run: Sample.run).bytes,
            subject: "record"
        )
        value["result"]?["later"] = 1
        let read = try DriftRecord.read(JSONWriter.bytes(of: value))
        #expect(try JSONParser.parse(read.bytes, subject: "record")["result"]?["later"] == 1)
    }

    static let wrong: [(String, JSONValue)] = [
        ("verdict", JSONValue.string("perhaps")), ("family", -1), ("columns", "none"), ("task", .null),
        ("counts", ["columns": 3, "drifted": 3, "changed": 1, "stable": 0, "undefined": 0]),
    ]

    @Test("a record that contradicts itself is refused", arguments: wrong)
    func refused(_ key: String, _ wrong: JSONValue) throws {
        var value = try JSONParser.parse(
            DriftRecord(result: SampleDrift.findings(), run: Sample.run).bytes,
            subject: "record"
        )
        value["result"]?[key] = wrong
        let failure = #expect(throws: RecordFailure.self) { try DriftRecord.read(JSONWriter.bytes(of: value)) }
        #expect(failure?.code == .driftInvalid)
    }

    @Test("another format is refused by its own code")
    func format() throws {
        var value = try JSONParser.parse(
            DriftRecord(result: SampleDrift.findings(), run: Sample.run).bytes,
            subject: "record"
        )
        value["format"] = "slipway.drift/2"
        let failure = #expect(throws: RecordFailure.self) { try DriftRecord.read(JSONWriter.bytes(of: value)) }
        #expect(failure?.code == .driftFormat)
    }

    @Test("a share beyond 1, an effect that is no number and a p of 2 are no record")
    func numbers() throws {
        let wrong = ColumnTest(
            test: .chiSquared,
            statistic: 1.0,
            p: 2.0,
            q: 0.0,
            qDependent: 0.0,
            effect: .nan,
            effectLow: 0.0,
            verdict: .stable
        )
        let column = ColumnDrift(
            name: "a",
            kind: .categorical,
            rule: "otherwise",
            reference: SideCounts(n: 1, missing: 0),
            current: SideCounts(n: 1, missing: 0),
            verdict: .stable,
            values: .given(wrong),
            missing: .undefined(.nothingMissing),
            distances: .undefined(.noValues),
            bins: .undefined(.noValues)
        )
        let counts = DriftCounts(columns: 1, drifted: 0, changed: 0, stable: 1, undefined: 0)
        #expect(throws: RecordFailure.self) {
            try DriftRecord(result: SampleDrift.findings(columns: [column], counts: counts), run: Sample.run)
        }
    }

    @Test("texts of data that are hostile are cut at 256 bytes and come back")
    func hostileTexts() throws {
        let name = String(repeating: "<script>\u{202E}\0\n", count: 200)
        let findings = try SampleDrift.findings(
            columns: [SampleDrift.numeric(name), SampleDrift.categorical(), SampleDrift.gone]
        )
        let record = try DriftRecord(result: findings, run: Sample.run)
        #expect(record.result.columns[0].name.utf8.count <= RecordText.limit)
        #expect(record.result.columns[0].name == RecordText.cut(name))
    }

    @Test("5,000 columns are a record")
    func manyColumns() throws {
        let columns = (0..<5_000).map { SampleDrift.numeric("column \($0)") }
        let counts = DriftCounts(columns: 5_000, drifted: 5_000, changed: 0, stable: 0, undefined: 0)
        let record = try DriftRecord(
            result: SampleDrift.findings(columns: columns, counts: counts),
            run: Sample.run
        )
        #expect(record.result.columns.count == 5_000)
        #expect(record.bytes.count <= RecordLimits.bytes)
    }
}
