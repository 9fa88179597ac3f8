import AutomationNode
import Identifiers
import Serving

extension MetricFamily {
    /// The metrics of monitored rows.
    static func families(of metrics: MonitoringMetrics) -> [MetricFamily] {
        var evidence = MetricFamily(
            "slipway_monitor_log_evidence",
            .gauge,
            "Natural logarithm of the evidence that something is wrong, by project, model and kind."
        )
        var verdicts = MetricFamily(
            "slipway_monitor_window_verdicts_total",
            .counter,
            "Windows that were judged since the start, by project, model and verdict."
        )
        for model in metrics.models {
            let labels = [("project", model.model.project.text), ("model", model.model.model.text)]
            for kind in MonitoringMetrics.kinds {
                if let log = model.logEvidence[kind] { evidence.add(log, labels + [("kind", kind)]) }
            }
            for verdict in MonitoringMetrics.verdicts {
                verdicts.add(Double(model.verdicts[verdict] ?? 0), labels + [("verdict", verdict)])
            }
        }
        var alerts = MetricFamily("slipway_alerts_total", .counter, "Alerts that were raised since the start, by rule.")
        for rule in MonitoringMetrics.rules { alerts.add(Double(metrics.alerts[rule] ?? 0), [("rule", rule)]) }
        let stopped = MetricFamily(
            "slipway_monitor_stopped",
            .gauge,
            "1 while monitoring cannot write its records, and so counts nothing.",
            metrics.isStopped ? 1 : 0
        )
        return [evidence, verdicts, alerts, stopped]
    }
}
