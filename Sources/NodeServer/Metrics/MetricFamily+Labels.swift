import AutomationNode
import Identifiers
import NodeAPI
import Serving

extension MetricFamily {
    /// The labels that came, and the rows that monitoring was given.
    static func families(
        of labels: [MonitoredModel: [LabelOutcome: UInt64]],
        _ tap: [MonitoredModel: TapBuffer.Counts]
    ) -> [MetricFamily] {
        var outcomes = MetricFamily("slipway_labels_total", .counter, "Labels of answers that were sent, by outcome.")
        for (model, counts) in labels.sorted(by: { $0.key < $1.key }) {
            for outcome in LabelOutcome.allCases {
                guard let count = counts[outcome] else { continue }
                outcomes.add(Double(count), model.labels + [("outcome", outcome.rawValue)])
            }
        }
        var rows = MetricFamily("slipway_monitor_rows_total", .counter, "Answered rows that monitoring was given.")
        var dropped = MetricFamily(
            "slipway_monitor_dropped_rows_total",
            .counter,
            "Answered rows that monitoring was not given, since it had no space for them."
        )
        for (model, counts) in tap.sorted(by: { $0.key < $1.key }) {
            rows.add(Double(counts.rows), model.labels)
            dropped.add(Double(counts.droppedRows), model.labels)
        }
        return [outcomes, rows, dropped]
    }
}

extension MonitoredModel {
    fileprivate var labels: [(String, String)] { [("project", project.text), ("model", model.text)] }
}
