import EvaluationRecords
import Identifiers
import Testing

@Suite("The record of a window")
struct WindowRecordTests {
    private func verdict(number: Int = 7, outcome: WindowOutcome = .stable, reason: WindowReason? = nil) throws
        -> WindowVerdict
    {
        WindowVerdict(
            project: try #require(ProjectName("shop")),
            model: try #require(ModelName("churn")),
            version: try #require(VersionID("3")),
            generation: 2,
            reference: try Sample.digest("d"),
            number: number,
            span: WindowSpan(
                began: Timestamp(seconds: 100),
                ended: Timestamp(seconds: 40),
                seconds: 86_400,
                observed: 80_000,
                parts: 2,
                clockChanged: true
            ),
            rows: 900,
            requests: 300,
            dropped: 4,
            alpha: 0.005,
            outcome: outcome,
            reason: reason,
            columns: [],
            estimate: WindowEstimate(outsideShare: 0.2, figures: [:]),
            performance: WindowPerformance(rows: 900, labelled: 0, reason: .noLabels),
            findings: [
                MonitorFinding(
                    rule: .schema,
                    evidence: .window,
                    columns: ["age"],
                    figures: ["missing": 1],
                    summary: "age is missing"
                )
            ]
        )
    }

    private let run = WindowRun(judged: Timestamp(seconds: 5))

    @Test("a record reads back as it was made, and its id does not depend on when it was judged")
    func roundTrip() throws {
        let record = try WindowRecord(result: try verdict(), run: run)
        #expect(try WindowRecord.read(record.bytes) == record)
        #expect(record.result.span.ended < record.result.span.began)
        let later = try WindowRecord(result: try verdict(), run: WindowRun(judged: Timestamp(seconds: 9)))
        #expect(later.id == record.id)
        #expect(later.bytes != record.bytes)
    }

    @Test("a verdict without a reason to have none, and a window without a number, are refused")
    func rules() throws {
        for wrong in [try verdict(number: 0), try verdict(outcome: .unjudged), try verdict(reason: .seasonGap)] {
            let failure = #expect(throws: RecordFailure.self) { try WindowRecord(result: wrong, run: run) }
            #expect(failure?.code == .windowInvalid)
        }
    }

    @Test("another format is named")
    func format() throws {
        let bytes = Array(#"{"format":"slipway.window/2","result":{},"run":{}}"#.utf8)
        let failure = #expect(throws: RecordFailure.self) { try WindowRecord.read(bytes) }
        #expect(failure?.code == .windowFormat)
    }
}
