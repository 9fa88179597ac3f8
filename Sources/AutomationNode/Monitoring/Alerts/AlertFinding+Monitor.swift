import EvaluationRecords
import NodeAPI
import Serving

extension AlertFinding {
    /// The finding of a rule of monitoring about a version.
    init(_ finding: MonitorFinding, of version: MonitoredVersion) {
        self.init(
            project: version.model.project,
            model: version.model.model,
            version: version.version,
            generation: version.generation,
            rule: finding.rule.rawValue,
            summary: finding.summary + (finding.isBacked ? "" : Self.notBacked),
            columns: Array(finding.columns.prefix(Self.mostColumns)),
            figures: finding.figures.map { AlertReport.Figure(name: $0.key, value: $0.value) }
        )
    }

    /// Columns that an alert names.
    private static let mostColumns = 100
    private static let notBacked = " (not backed: neighbouring rows depend on each other)"
}
