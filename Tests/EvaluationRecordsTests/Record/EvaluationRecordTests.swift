import EvaluationRecords
import Identifiers
import StrictJSON
import Testing

@Suite struct EvaluationRecordTests {
    @Test("a record is canonical bytes, and its id is the digest of those of its result")
    func canonical() throws {
        let result = try Sample.plain(metrics: [.accuracy: Sample.share])
        let record = try EvaluationRecord(result: result, run: Sample.run)

        #expect(String(decoding: record.bytes, as: UTF8.self) == Self.expected)
        #expect(record.id.description == Self.expectedID)
        #expect(record.id.short == String(Self.expectedID.dropFirst(7).prefix(12)))
        #expect(record.entryName?.text == "evaluations/churn/3/\(record.id.short).json")
    }

    @Test("the id does not depend on the run, the order of keys or the space between them")
    func identity() throws {
        let result = try Sample.plain()
        let record = try EvaluationRecord(result: result, run: Sample.run)
        let other = EvaluationRun(
            created: Timestamp(seconds: 9),
            producer: "slipway 9",
            seconds: 3,
            environment: RunEnvironment(python: "3.11.7", packages: ["numpy": "2.0"]),
            name: "nightly",
            tags: ["team": "risk"]
        )
        #expect(try EvaluationRecord(result: result, run: other).id == record.id)

        let value = try JSONParser.parse(record.bytes, subject: "record")
        let members = Array(try #require(value.object).members.reversed())
        let spaced = JSONWriter.textInOrder(of: .object(JSONObject(members))).replacing("{", with: " {\n ")
        let read = try EvaluationRecord.read(Array(spaced.utf8))
        #expect(read == record)
        #expect(read.bytes == record.bytes)
    }

    @Test("another number, seed or warning gives another id")
    func difference() throws {
        let ids = [
            try EvaluationRecord(result: Sample.plain(), run: Sample.run).id,
            try EvaluationRecord(result: Sample.plain(metrics: [.accuracy: Sample.share]), run: Sample.run).id,
            try EvaluationRecord(result: Sample.plain(seed: 8), run: Sample.run).id,
            try EvaluationRecord(
                result: Sample.plain(warnings: [EvaluationWarning(code: "a.b", detail: "c")]),
                run: Sample.run
            ).id,
        ]
        #expect(Set(ids).count == ids.count)
    }

    @Test("every part of a record of each task reads back as it was", arguments: EvaluationTask.allCases)
    func roundTrip(_ task: EvaluationTask) throws {
        let result = try Self.result(of: task)
        let record = try EvaluationRecord(result: result, run: Sample.run)
        let read = try EvaluationRecord.read(record.bytes)
        #expect(read == record)
        #expect(read.result == result)
        #expect(read.bytes == record.bytes)
        #expect(read.id == record.id)
    }

    static func result(of task: EvaluationTask) throws -> EvaluationResult {
        let custom = try #require(MetricName("custom.Profit-2"))
        switch task {
        case .binary: return try Sample.binary(Sample.binaryScreens)
        case .other:
            return try Sample.plain(
                metrics: [.accuracy: Sample.share, custom: Sample.share],
                slices: [
                    Sample.slice("sex", .category("F"), [.recall: Sample.share]),
                    Sample.slice("age", .range(bin: 0, above: nil, to: 18.5), [.recall: .undefined(.noActualPositive)]),
                    Sample.slice("city", .other(categories: 4), [:]), Sample.slice("city", .missing, [:]),
                ],
                fairness: [Sample.fairness],
                assertions: [
                    AssertionOutcome(
                        name: "adults",
                        condition: "age >= 18",
                        expectation: "class Yes",
                        atLeast: 0.9,
                        outcome: .undefined,
                        reason: .noRows,
                        matching: 0,
                        found: .undefined(.noRows)
                    )
                ]
            )
        case .multiclass, .regression:
            return EvaluationResult(
                model: EvaluatedModel(name: try #require(ModelName("elsewhere")), origin: .external),
                task: task,
                dataset: try Sample.dataset(),
                selection: .rows(5, seed: 1, stratified: false),
                classes: task == .multiclass ? ["a", "b"] : [],
                rows: RowCounts(read: 9, used: 9),
                metrics: [.accuracy: Sample.share],
                screens: task == .multiclass ? Sample.multiclassScreens : Sample.regressionScreens,
                checks: [DataCheck(name: "duplicates", outcome: .warn, value: 0.25, limit: 0, rows: 2)],
                settings: EvaluationSettings(
                    seed: 1 << 60,
                    slices: [SliceRequest(column: "age", edges: [18, 30])],
                    programs: [
                        MetricProgram(name: try #require(MetricName("custom.x")), digest: try Sample.digest("e"))
                    ]
                )
            )
        }
    }

    @Test("the digest of golden rows stands where they were looked for, and is no member elsewhere")
    func goldenRows() throws {
        var settings = EvaluationSettings(seed: 7, golden: try Sample.digest("e"))
        for expected in [try Sample.digest("e").description, nil] {
            let result = EvaluationResult(
                model: try Sample.model(),
                task: .other,
                dataset: try Sample.dataset(),
                rows: RowCounts(read: 10, used: 10),
                metrics: [:],
                settings: settings
            )
            let record = try EvaluationRecord(result: result, run: Sample.run)
            let value = try JSONParser.parse(record.bytes, subject: "record")
            #expect(value["result"]?["settings"]?["golden"]?.string == expected)
            #expect(value["result"]?["settings"]?.object?.keys.contains("golden") == (expected != nil))
            #expect(try EvaluationRecord.read(record.bytes).result == result)
            settings = EvaluationSettings(seed: 7)
        }
    }

    @Test("keys that a later release adds are left alone, kept and part of the id")
    func laterKeys() throws {
        let record = try EvaluationRecord(result: Sample.plain(), run: Sample.run)
        var value = try JSONParser.parse(record.bytes, subject: "record")
        var result = try #require(value["result"])
        result["later"] = ["a": 1]
        value["result"] = result
        let read = try EvaluationRecord.read(JSONWriter.bytes(of: value))
        #expect(read.result == record.result)
        #expect(read.id != record.id)
        #expect(try JSONParser.parse(read.bytes, subject: "record")["result"]?["later"] == ["a": 1])
    }

    @Test("a screen of the task that is neither given nor has a reason is refused, and named")
    func missingScreen() throws {
        var screens = Sample.binaryScreens
        screens.roc = nil
        let failure = try #require(throws: RecordFailure.self) {
            try EvaluationRecord(result: Sample.binary(screens), run: Sample.run)
        }
        #expect(failure.code == .invalid)
        #expect(failure.message.contains("nothing for roc"))
        _ = try EvaluationRecord(result: Sample.binary(screens.completed(for: .binary, .scoresOnly)), run: Sample.run)
    }

    @Test("a record of another version is no evidence for this one")
    func foreign() throws {
        let record = try EvaluationRecord(result: Sample.plain(), run: Sample.run)
        let model = try #require(ModelName("churn"))
        let version = try #require(VersionID("3"))
        try record.require(model, version, Sample.digest("a"))
        let failure = try #require(throws: RecordFailure.self) {
            try record.require(model, version, Sample.digest("b"))
        }
        #expect(failure.code == .foreign)
    }

    @Test("a user names a record by 6 or more digits of its id")
    func names() throws {
        let id = EvaluationID(try #require(Digest(hex: "abcdef" + String(repeating: "0", count: 58))))
        #expect(id.begins(with: "abcdef"))
        #expect(id.begins(with: "sha256:abcdef0"))
        #expect(!id.begins(with: "abcde"))
        #expect(!id.begins(with: "abcdee"))
    }
}

extension EvaluationRecordTests {
    /// SHA-256 of the value of `result` below, by another program. A change to it is a new format.
    private static let expectedID = "sha256:44b927278457dfc009bb4cbc4ed30352260a29a06100711fb2916660a8ebf70b"

    private static let expected = #"""
        {"format":"slipway.evaluation/1","result":{"assertions":[],"baseline":{"undefined":"not-asked"},"checks":[],"c\#
        lasses":[],"dataset":{"digest":"sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","id":\#
        null,"label":"churned","name":"holdout","rows":10,"schema":"sha256:ccccccccccccccccccccccccccccccccccccccccccc\#
        ccccccccccccccccccccc","time":null,"weight":null},"effective_rows":null,"fairness":[],"manifest":"sha256:aaaaa\#
        aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","metrics":{"accuracy":{"high":0.95,"interval":"wi\#
        lson","k":3,"level":0.95,"low":0.3,"n":4,"value":0.75}},"model":"churn","positive":null,"predictions":null,"re\#
        quirements":[],"rows":{"left_out":{"label-missing":1},"read":10,"used":9},"screens":{},"selection":{"kind":"al\#
        l"},"settings":{"assertions":null,"band_cuts":null,"band_precision":null,"centred":false,"costs":[{"fn":0.0,"f\#
        p":-0.3,"tn":0.0,"tp":1.0}],"dependence_columns":[],"dependence_rows":null,"family":0.05,"importance_groups":{\#
        },"importance_metric":null,"importance_rows":null,"label_map":null,"level":0.95,"log_odds":false,"programs":[]\#
        ,"protected":[],"references":{},"renormalised":false,"replicates":1000,"scores_only":false,"seed":7,"slices":[\#
        ],"suppress_under":null,"training":null,"unseen":"refuse","weak_segments":false},"slices":[],"task":"other","t\#
        hreshold":null,"version":"3","warnings":[]},"run":{"created":"1970-01-01T00:00:00Z","environment":{"node":null\#
        ,"packages":{},"python":null},"name":null,"producer":"slipway 0.4.0","seconds":1.5,"tags":{}}}

        """#
}
