import Identifiers
import NodeAPI

/// Something that monitoring found of a model, which deserves an alert.
struct AlertFinding: Sendable, Hashable {
    let project: ProjectName
    let model: ModelName
    let version: VersionID
    let generation: GenerationNumber
    /// The rule by its word in the configuration.
    let rule: String
    /// One sentence.
    let summary: String
    /// The clearest first; empty where it is of no column.
    let columns: [String]
    let figures: [AlertReport.Figure]

    /// Tells whether the alert has the same cause: the same rule about the same version.
    func isCause(of alert: AlertReport) -> Bool {
        alert.project == project && alert.model == model && alert.version == version && alert.rule == rule
    }
}

extension AlertReport {
    /// A new one, without its number yet.
    init(_ finding: AlertFinding, at time: Timestamp) {
        self.init(
            number: 0,
            state: .open,
            project: finding.project,
            model: finding.model,
            version: finding.version,
            generation: finding.generation,
            rule: finding.rule,
            time: time,
            last: time,
            count: 1,
            summary: finding.summary,
            columns: finding.columns,
            figures: finding.figures
        )
    }

    /// Columns that an alert names in all.
    private static let mostColumns = 1000

    /// Takes in that the same was found again: summary and figures are the newest, columns all that were named, the newest first.
    mutating func add(_ finding: AlertFinding, at time: Timestamp) {
        count += 1
        last = max(last, time)
        summary = finding.summary
        figures = finding.figures
        let newest = Set(finding.columns)
        columns = Array((finding.columns + columns.filter { !newest.contains($0) }).prefix(Self.mostColumns))
    }
}
