package import Identifiers

/// The outcome of a closed window as a whole. The raw values are stable words of records and metrics.
package enum WindowOutcome: String, RecordChoice {
    /// A column drifted.
    case drifted
    /// A column changed, a little or not yet certainly.
    case changed
    case stable
    /// Figures without a verdict: the reason stands beside it.
    case unjudged
}

/// The reason why a window is not judged.
package enum WindowReason: String, RecordChoice {
    /// Fewer rows than the configuration asks for, where a window ended with its version.
    case tooFewRows = "too-few-rows"
    /// The node did not run through whole seasons.
    case seasonGap = "season-gap"
    /// The reference has too few rows to judge any column by.
    case referenceTooSmall = "reference-too-small"
}

/// A closed window of a model's rows: judged once, when it closed.
package struct WindowVerdict: Codable, Sendable, Hashable {
    package let project: ProjectName
    package let model: ModelName
    package let version: VersionID
    package let generation: Int
    /// The reference profile that it was judged by; null where the version has none.
    package let reference: Digest?
    /// Counted from 1, over the versions of a model on a node.
    package let number: Int
    /// 1, and one more for each time that later labels changed its figures.
    package let revision: Int
    package let span: WindowSpan
    /// Rows that were counted, of so many requests; and rows that were not, since the node was too busy.
    package let rows: Int
    package let requests: Int
    package let dropped: Int
    /// The chance of a false alarm that this window may take.
    package let alpha: Rounded
    package let outcome: WindowOutcome
    /// The reason why it is not judged; null where it is.
    package let reason: WindowReason?
    package let columns: [WindowColumn]
    /// null where the reference has no labels, or the backtest allows no estimate.
    package let estimate: WindowEstimate?
    /// null where no row was kept for labels.
    package let performance: WindowPerformance?
    package let findings: [MonitorFinding]

    package init(
        project: ProjectName,
        model: ModelName,
        version: VersionID,
        generation: Int,
        reference: Digest?,
        number: Int,
        revision: Int = 1,
        span: WindowSpan,
        rows: Int,
        requests: Int,
        dropped: Int,
        alpha: Rounded,
        outcome: WindowOutcome,
        reason: WindowReason? = nil,
        columns: [WindowColumn],
        estimate: WindowEstimate? = nil,
        performance: WindowPerformance? = nil,
        findings: [MonitorFinding] = []
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.generation = generation
        self.reference = reference
        self.number = number
        self.revision = revision
        self.span = span
        self.rows = rows
        self.requests = requests
        self.dropped = dropped
        self.alpha = alpha
        self.outcome = outcome
        self.reason = reason
        self.columns = columns
        self.estimate = estimate
        self.performance = performance
        self.findings = findings
    }

    /// The names of the columns that drifted, the clearest first.
    package var drifted: [String] { findings.first { $0.rule == .drift }?.columns ?? [] }
}

extension WindowVerdict: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (number >= 1 && revision >= 1 && generation >= 1, "a number, a revision and a generation from 1"),
            (RecordRule.areCounts([rows, requests, dropped]), "counts from 0"),
            (alpha.value >= 0 && alpha.value < 1, "an alpha from 0 to under 1"),
            ((outcome == .unjudged) == (reason != nil), "a reason where it is not judged, and nowhere else")
        )
    }
}
