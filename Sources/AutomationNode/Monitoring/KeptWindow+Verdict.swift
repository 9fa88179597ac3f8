import EvaluationRecords
import Identifiers
import NodeAPI

extension KeptWindow {
    /// A verdict as it is kept.
    init(_ verdict: WindowVerdict, judged: Timestamp, generation: GenerationNumber) throws {
        let record = try WindowRecord(result: verdict, run: WindowRun(judged: judged))
        self.init(
            number: Int64(verdict.number),
            revision: verdict.revision,
            version: verdict.version,
            generation: generation,
            began: verdict.span.began,
            ended: verdict.span.ended,
            verdict: verdict.outcome.rawValue,
            summary: try WireJSON.bytes(of: WindowReport(verdict, generation: generation)),
            record: record.bytes
        )
    }

    /// The row of a list for it; nil where another hand changed it.
    var report: WindowReport? { try? WireJSON.decode(WindowReport.self, from: summary) }
}

extension ListedWindow {
    /// The row of a list for it; nil where another hand changed it.
    var report: WindowReport? { try? WireJSON.decode(WindowReport.self, from: summary) }
}

extension WindowReport {
    init(_ verdict: WindowVerdict, generation: GenerationNumber) {
        self.init(
            number: Int64(verdict.number),
            revision: verdict.revision,
            version: verdict.version,
            generation: generation,
            began: verdict.span.began,
            ended: verdict.span.ended,
            rows: verdict.rows,
            verdict: verdict.outcome.rawValue,
            reason: verdict.reason?.rawValue,
            columns: verdict.drifted,
            labelled: verdict.performance?.labelledShare
        )
    }
}
