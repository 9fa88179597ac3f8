import EvaluationRecords
import Identifiers
import Monitoring
package import Serving

/// The figures of monitoring, for `/metrics`. Counts begin with the node's start. None is by column: there may be thousands.
package struct MonitoringMetrics: Sendable {
    package struct Model: Sendable {
        package let model: MonitoredModel
        /// Windows that were judged, by verdict.
        package let verdicts: [String: Int]
        /// ln of the evidence by its kind: `drift`, `shadow`, `loss`; absent where there is none.
        package let logEvidence: [String: Double]
    }

    package let models: [Model]
    /// Alerts that were raised, by rule.
    package let alerts: [String: Int]
    /// Tells whether monitoring cannot write its records.
    package let isStopped: Bool

    /// Every kind of evidence.
    package static let kinds = ["drift", "shadow", "loss"]
    /// Every verdict on a window.
    package static let verdicts = WindowOutcome.allCases.map(\.rawValue)
    /// Every rule that raises alerts.
    package static let rules = MonitorRule.allCases.map(\.rawValue) + [PolicyWatch.rule]
}

extension NodeMonitor {
    var metrics: MonitoringMetrics {
        let verdicts = models.verdicts
        return MonitoringMetrics(
            models: Set(verdicts.keys).union(models.names).sorted().map { model in
                MonitoringMetrics.Model(
                    model: model,
                    verdicts: Dictionary((verdicts[model] ?? [:]).map { ($0.key.rawValue, $0.value) }) { $1 },
                    logEvidence: logEvidence(of: model)
                )
            },
            alerts: parts.alerts.counts,
            isStopped: stopped != nil
        )
    }

    private func logEvidence(of model: MonitoredModel) -> [String: Double] {
        var evidence: [String: Double] = [:]
        let state = models[model]?.snapshot
        evidence["drift"] = state?.evidence.map(\.logEvidence)
        evidence["loss"] = state?.loss.map(\.bet.logEvidence)
        evidence["shadow"] = probation(of: model.project)?.shadow?.logEvidence(of: model.model)
        return evidence.filter { $0.value.isFinite }
    }
}
