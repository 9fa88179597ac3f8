import EvaluationRecords
import Identifiers
import Testing

@Suite struct ComparisonRecordTests {
    static func result(
        challengers: Int = 1,
        low: Rounded? = -0.1,
        p: Rounded? = 0.25
    ) throws -> ComparisonResult {
        let challenger = Challenger(
            version: ComparedVersion(model: try Sample.model(), evaluation: EvaluationID(try Sample.digest("d"))),
            metrics: [
                "roc_auc": .given(
                    PairedDifference(
                        first: 0.75,
                        second: 0.875,
                        difference: 0.125,
                        low: low,
                        high: 0.3,
                        interval: .delong,
                        level: 0.95,
                        p: p,
                        pHolm: 0.5,
                        verdict: .undecided,
                        neededRows: 300
                    )
                ),
                "log_loss": .undefined(.scoresOnly),
            ],
            disagreement: Sample.share,
            rightWrong: RightWrong(both: 5, onlyFirst: 1, onlySecond: 2, neither: 1),
            verdict: .undecided,
            slices: [SliceDisagreement(column: "sex", slice: .category("F"), rows: 4, disagreement: Sample.share)]
        )
        return ComparisonResult(
            first: ComparedVersion(
                model: EvaluatedModel(name: try #require(ModelName("old")), origin: .external),
                evaluation: nil
            ),
            challengers: Array(repeating: challenger, count: challengers),
            task: .binary,
            dataset: try Sample.dataset(),
            selection: .all,
            rows: 9,
            metric: .rocAuc,
            margin: 0.01,
            seed: 7
        )
    }

    static let run = ComparisonRun(created: Timestamp(seconds: 0), producer: "slipway 0.4.0", seconds: 1)

    @Test("a comparison reads back as it was, under the same id")
    func roundTrip() throws {
        let result = try Self.result()
        let record = try ComparisonRecord(result: result, run: Self.run)
        let read = try ComparisonRecord.read(record.bytes)
        #expect(read == record)
        #expect(read.result == result)
        #expect(record.entryName.text == "comparisons/\(record.id.short).json")
        #expect(String(decoding: record.bytes, as: UTF8.self).contains(#""format":"slipway.comparison/1""#))
    }

    @Test("no challenger, a hundred and one, one bound without the other, and a p above 1 are refused")
    func rules() throws {
        for result in [
            try Self.result(challengers: 0), try Self.result(challengers: 101), try Self.result(low: nil),
            try Self.result(low: 0.4),
            try Self.result(p: 1.5),
        ] {
            let failure = try #require(throws: RecordFailure.self) {
                try ComparisonRecord(result: result, run: Self.run)
            }
            #expect(failure.code == .comparisonInvalid)
        }
    }

    @Test("an evaluation is no comparison")
    func format() throws {
        let evaluation = try EvaluationRecord(result: Sample.plain(), run: Sample.run)
        let failure = try #require(throws: RecordFailure.self) { try ComparisonRecord.read(evaluation.bytes) }
        #expect(failure.code == .comparisonFormat)
    }
}
