import EvaluationRecords
import Identifiers
import NodeAPI
import SavedModels

extension EvaluationReport {
    init(_ kept: KeptEvaluation) {
        self.init(kept.mark, model: kept.model, version: kept.version, bytes: kept.size)
    }

    /// Such as `churn/3` or `churn@external`.
    var subject: String { version.map { "\(model)/\($0)" } ?? "\(model)@external" }

    /// The first 12 digits of the id.
    var short: String { String(id.dropFirst(7).prefix(12)) }

    /// Such as `roc_auc 0.9312 (0.925 to 0.937) on holdout, 2026-11-29, 3f2a1b4c5d6e`.
    var line: String {
        "\(figureText) on \(dataset.name), \(created.description.prefix(10)), \(short)"
    }

    var figureText: String { figure?.text ?? "no figure" }
}

extension EvaluationReport.Figure {
    /// Such as `roc_auc 0.9312 (0.925 to 0.937)`, or the reason why there is no interval, or no value.
    var text: String {
        guard let value else { return "\(metric) undefined (\(undefined ?? "no reason"))" }
        if let undefined { return "\(metric) \(Format.figure(value)) by convention (\(undefined))" }
        guard let low, let high else {
            return "\(metric) \(Format.figure(value))" + (noInterval.map { " (no interval: \($0))" } ?? "")
        }
        return "\(metric) \(Format.figure(value)) (\(Format.figure(low)) to \(Format.figure(high)))"
    }
}

extension SavedVersion {
    /// Its evaluations, the newest first.
    func evaluationReports(of model: ModelName) -> [EvaluationReport] {
        attachments.compactMap { attachment in
            attachment.evaluation.map {
                EvaluationReport($0, model: model, version: version, bytes: attachment.size ?? 0)
            }
        }.sorted { $0.created == $1.created ? $0.id < $1.id : $0.created > $1.created }
    }
}

extension [EvaluationReport] {
    /// The table of `slipway evaluations`.
    var table: String {
        var table = Table([
            .left("ID"), .left("MODEL"), .left("TASK"), .left("DATA"), .right("ROWS"), .left("FIGURE"),
            .left("CREATED (UTC)"), .left("NAME"),
        ])
        for report in self {
            table.add([
                report.short, report.subject, report.task, report.dataset.name, String(report.rows), report.figureText,
                Format.time(report.created.description), report.name ?? "",
            ])
        }
        return table.text()
    }

    /// The newest, and how many there are: `roc_auc 0.93 (0.92 to 0.94) on holdout, 2026-11-29, 3f2a1b4c5d6e; 2 more`.
    var summary: String? {
        first.map { $0.line + (count > 1 ? "; \(count - 1) more" : "") }
    }
}
