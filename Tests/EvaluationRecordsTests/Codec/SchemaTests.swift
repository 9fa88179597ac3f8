import EvaluationRecords
import Foundation
import StrictJSON
import TestSupport
import Testing

@Suite struct SchemaTests {
    private static func schema(_ name: String) throws -> JSONValue {
        let path = "\(Fixtures.repository)/docs/json/\(name).schema.json"
        return try JSONParser.parse(Array(Data(contentsOf: URL(filePath: path))), subject: path)
    }

    @Test(
        "records of every task are as docs/json says, and have no key that it does not describe",
        arguments: EvaluationTask.allCases
    )
    func evaluations(_ task: EvaluationTask) throws {
        let check = SchemaCheck(try Self.schema("evaluation"), common: try Self.schema("common"))
        let record = try EvaluationRecord(result: EvaluationRecordTests.result(of: task), run: Sample.run)
        let value = try JSONParser.parse(record.bytes, subject: "record")
        #expect(check.flaws(of: value) == [])

        var broken = value
        broken["result"]?["task"] = "guess"
        broken["result"]?["later"] = 1
        broken["result"]?["rows"]?["used"] = nil
        #expect(check.flaws(of: broken).count == 3, "the check itself sees flaws")
    }

    @Test("comparisons are as docs/json says, and have no key that it does not describe")
    func comparisons() throws {
        let check = SchemaCheck(try Self.schema("comparison"), common: try Self.schema("common"))
        let record = try ComparisonRecord(result: ComparisonRecordTests.result(), run: ComparisonRecordTests.run)
        #expect(check.flaws(of: try JSONParser.parse(record.bytes, subject: "record")) == [])
    }

    @Test("drift records are as docs/json says, and have no key that it does not describe")
    func drift() throws {
        let check = SchemaCheck(try Self.schema("drift"), common: try Self.schema("common"))
        let record = try DriftRecord(result: SampleDrift.findings(), run: Sample.run)
        let value = try JSONParser.parse(record.bytes, subject: "record")
        #expect(check.flaws(of: value) == [])
        var broken = value
        broken["result"]?["verdict"] = "guess"
        broken["result"]?["later"] = 1
        broken["result"]?["family"] = nil
        #expect(check.flaws(of: broken).count == 3, "the check itself sees flaws")
    }

    @Test(
        "reference profiles of every task are as docs/json says, and have no key that it does not describe",
        arguments: [EvaluationTask.binary, .multiclass, .regression]
    )
    func references(_ task: EvaluationTask) throws {
        let check = SchemaCheck(try Self.schema("reference"), common: try Self.schema("common"))
        let profile = try ReferenceProfile(result: SampleReference.facts(task), run: Sample.run)
        #expect(check.flaws(of: try JSONParser.parse(profile.bytes, subject: "profile")) == [])
    }

    @Test("docs/drift.md has every key of both schemas, but for those of the evaluation record")
    func driftDocumentation() throws {
        let text = try String(contentsOfFile: "\(Fixtures.repository)/docs/drift.md", encoding: .utf8)
        var words = Self.keys(try Self.schema("drift")).union(Self.keys(try Self.schema("reference")))
        words.subtract(Self.keys(try Self.schema("evaluation")))
        #expect(words.filter { !text.contains("`\($0)`") }.sorted() == [])
    }

    @Test("docs/evaluation-record.md has every key of the schemas, every metric, reason, interval, warning and check")
    func documentation() throws {
        let path = "\(Fixtures.repository)/docs/evaluation-record.md"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var words = Set(MetricFacts.all.map(\.name.text)).union(FigureReason.known.map(\.text))
        words.formUnion(IntervalKind.known.map(\.text))
        words.formUnion(WarningCode.allCases.map(\.rawValue))
        words.formUnion(CheckName.allCases.map(\.rawValue))
        words.formUnion(LeftOutReason.allCases.map(\.rawValue))
        words.formUnion(ComparisonVerdict.allCases.map(\.rawValue))
        words.formUnion(Baseline.Kind.allCases.map(\.rawValue))
        for task in EvaluationTask.allCases { words.formUnion(EvaluationScreens.names(of: task)) }
        for name in ["evaluation", "comparison"] { words.formUnion(Self.keys(try Self.schema(name))) }
        #expect(words.filter { !text.contains("`\($0)`") && !text.contains("\"\($0)\"") }.sorted() == [])
    }

    private static func keys(_ schema: JSONValue) -> Set<String> {
        var keys = Set(schema["properties"]?.object?.keys ?? [])
        for value in schema.object?.members.map(\.value) ?? schema.array ?? [] { keys.formUnion(self.keys(value)) }
        return keys
    }
}
