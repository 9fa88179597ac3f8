import DurableFiles
import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@Suite("Reports of records, as a user asks for them")
struct ReportCommandTests {
    private static func record(_ value: Double = 0.75) throws -> EvaluationRecord {
        let digest = try #require(Digest(hex: String(repeating: "a", count: 64)))
        let result = EvaluationResult(
            model: EvaluatedModel(name: try #require(ModelName("churn")), origin: .external),
            task: .other,
            dataset: DatasetIdentity(
                name: "holdout",
                digest: digest,
                schema: digest,
                rows: 4,
                label: nil,
                weight: nil,
                id: nil,
                time: nil
            ),
            rows: RowCounts(read: 4, used: 4),
            metrics: [.accuracy: .value(value, .none(.tooFewRows), rows: 4)],
            settings: EvaluationSettings(seed: 7)
        )
        let run = EvaluationRun(
            created: Timestamp(seconds: 0),
            producer: "slipway",
            seconds: 1,
            environment: RunEnvironment()
        )
        return try EvaluationRecord(result: result, run: run)
    }

    private static func slipway(_ fixture: Fixture, _ arguments: String...) async throws -> CommandRun {
        try await fixture.run(Programs.slipway, ["report"] + arguments)
    }

    @Test("a file that has a record becomes a page, and is printed in another form")
    func files() async throws {
        let fixture = try Fixture()
        let record = try Self.record()
        try fixture.directory.write(record.bytes, to: "record.json")

        let page = try await Self.slipway(fixture, "./record.json", "--output", "page.html")
        #expect(page.status == 0, "\(page)")
        #expect(try fixture.directory.text("page.html").contains(record.id.description))
        let json = try await Self.slipway(fixture, "./record.json", "--format", "json")
        #expect(Array(json.output.utf8) == record.bytes, "\(json)")
        let csv = try await Self.slipway(fixture, "./record.json", "./record.json", "--format", "csv")
        #expect(csv.output.contains(",accuracy,,,0.75,"), "\(csv)")
    }

    @Test(
        "a damaged record, two records for one page and a question without an answer are refused, and nothing is written"
    )
    func refusals() async throws {
        let fixture = try Fixture()
        let record = try Self.record()
        try fixture.directory.write(record.bytes, to: "record.json")
        try fixture.directory.write(Array("{\"format\":\"slipway.evaluation/1\"}".utf8), to: "damaged.json")

        let damaged = try await Self.slipway(fixture, "./damaged.json", "--output", "page.html")
        #expect(damaged.status == 4 && damaged.code == "evaluation.invalid", "\(damaged)")
        let two = try await Self.slipway(fixture, "./record.json", "./record.json", "--output", "page.html")
        #expect(two.status == 2 && two.code == "report.one-record", "\(two)")
        let absent = try await Self.slipway(fixture, "./absent.json", "--output", "page.html")
        #expect(absent.status != 0 && absent.code == "file.not-found", "\(absent)")
        for arguments in [["./record.json"], ["--format", "csv"], ["./record.json", "--site", "s", "--output", "p"]] {
            #expect(try await fixture.run(Programs.slipway, ["report"] + arguments).status == 2)
        }
        #expect(try fixture.directory.handle.names().sorted() == ["damaged.json", "record.json"])
    }

    @Test("a site replaces an earlier one as a whole, and nothing else")
    func site() async throws {
        let fixture = try Fixture()
        try fixture.directory.write(Self.record(0.5).bytes, to: "first.json")
        try fixture.directory.write(Self.record(0.25).bytes, to: "second.json")

        for name in ["first", "second"] {
            let run = try await Self.slipway(fixture, "./\(name).json", "--site", "public")
            #expect(run.status == 0, "\(run)")
        }
        let id = try Self.record(0.25).id.short
        let pages = try fixture.directory.handle.open(directory: "public/evaluations").names()
        #expect(pages == ["\(id).html"])
        #expect(try fixture.directory.text("public/index.html").contains("evaluations/\(id).html"))

        try fixture.directory.write([1], to: "mine/notes.txt")
        let refused = try await Self.slipway(fixture, "./first.json", "--site", "mine")
        #expect(refused.status == 2 && refused.code == "report.output-there", "\(refused)")
        #expect(try fixture.directory.handle.open(directory: "mine").names() == ["notes.txt"])
        #expect(
            try fixture.directory.handle.names().sorted() == ["first.json", "mine", "public", "second.json"],
            "no temporary directory stays"
        )
    }
}
