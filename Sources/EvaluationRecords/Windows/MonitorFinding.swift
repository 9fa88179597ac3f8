/// Something that a rule of monitoring found about a model.
package struct MonitorFinding: Codable, Sendable, Hashable {
    package enum Evidence: String, RecordChoice {
        /// A closed window was judged.
        case window
        /// Evidence that may be looked at after every row came to its limit.
        case sequence
    }

    package let rule: MonitorRule
    package let evidence: Evidence
    /// The clearest first; empty where it is of no column.
    package let columns: [String]
    /// Finite numbers, by names such as `rows`, `alpha` or `log10_evidence`.
    package let figures: TextMap<Double>
    /// False while neighbouring rows may depend on each other too much for the limit on false alarms to hold.
    package let isBacked: Bool
    /// One sentence, without the names of project, model and version.
    package let summary: String

    enum CodingKeys: String, CodingKey {
        case rule
        case evidence
        case columns
        case figures
        case isBacked = "backed"
        case summary
    }

    package init(
        rule: MonitorRule,
        evidence: Evidence,
        columns: [String] = [],
        figures: TextMap<Double> = [:],
        isBacked: Bool = true,
        summary: String
    ) {
        self.rule = rule
        self.evidence = evidence
        self.columns = columns
        self.figures = figures
        self.isBacked = isBacked
        self.summary = summary
    }
}
