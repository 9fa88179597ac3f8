package import EvaluationRecords
package import Identifiers
import Statistics

/// The version whose rows a window has.
package struct WindowSubject: Sendable, Hashable {
    package let project: ProjectName
    package let model: ModelName
    package let version: VersionID
    package let generation: Int

    package init(project: ProjectName, model: ModelName, version: VersionID, generation: Int) {
        self.project = project
        self.model = model
        self.version = version
        self.generation = generation
    }
}

/// The judge of a closed window, beside the reference. A window is judged once.
///
/// A column drifted if its q-value is at most the window's alpha, and the effect is surely beyond 0.02. Alpha is the share of the allowance for
/// false alarms that falls to the window's length: half of the allowance is for closed windows, the other half for the evidence between
/// them. So the expected number of false alarms in a period is at most the allowed one, whatever the windows.
package struct WindowJudge: Sendable {
    package let profile: MonitoredProfile
    package let settings: MonitoringSettings

    package init(_ profile: MonitoredProfile, _ settings: MonitoringSettings) {
        self.profile = profile
        self.settings = settings
    }

    /// An effect up to it is no drift.
    static let tolerance = 0.02
    /// The alpha of a window that is as long as the period, or longer.
    static let greatestAlpha = 0.05
    /// Columns of a record: with all of a table of many thousands it would be larger than a record may be.
    static let mostColumns = 2_000
    /// The share of a window that the node must have run, for its seasons to be whole.
    static let observedShare = 0.9

    /// The chance of a false alarm that a window may take.
    package func alpha(_ span: WindowSpan) -> Double {
        min(max(settings.falseAlarms.half.rate * span.seconds, 1e-9), Self.greatestAlpha)
    }

    /// - Parameters:
    ///   - previous: the verdict on the window before it.
    ///   - performance: by the labels that are there already.
    package func judge(
        _ window: ClosedWindow,
        of subject: WindowSubject,
        after previous: WindowVerdict? = nil,
        performance: WindowPerformance? = nil
    ) -> WindowVerdict {
        let alpha = alpha(window.span)
        let columns = ColumnJudge(profile, window.counts, alpha: alpha).columns
        let reason = reason(window, columns)
        let estimate = profile.estimator?.estimate(window.counts, profile, tolerance: settings.tolerance)
        var findings: [MonitorFinding] = []
        if reason == nil, settings.action(of: .drift) != .off {
            findings += [DriftRule.finding(columns, alpha: alpha, rows: window.counts.rows)].compactMap { $0 }
        }
        if window.counts.rows >= UInt64(settings.window.minimum), settings.action(of: .schema) != .off {
            findings += [SchemaRule(settings.schema).finding(columns)].compactMap { $0 }
        }
        if reason == nil, settings.action(of: .estimate) != .off {
            let before = previous.flatMap { isComparable($0, subject) ? $0.estimate : nil }
            findings += [EstimateRule.finding(estimate, after: before)].compactMap { $0 }
        }
        return WindowVerdict(
            project: subject.project,
            model: subject.model,
            version: subject.version,
            generation: subject.generation,
            reference: profile.digest,
            number: window.number,
            span: window.span,
            rows: Int(window.counts.rows),
            requests: Int(window.counts.requests),
            dropped: Int(window.counts.dropped),
            alpha: Rounded(alpha),
            outcome: reason == nil ? outcome(columns) : .unjudged,
            reason: reason,
            columns: Self.recorded(columns),
            estimate: estimate,
            performance: performance,
            findings: findings
        )
    }

    /// All of them, or of too many those that changed most, in their order.
    private static func recorded(_ columns: [WindowColumn]) -> [WindowColumn] {
        guard columns.count > mostColumns else { return columns }
        let order: [ColumnVerdict] = [.drifted, .changed, .undefined, .stable]
        let worst = order.flatMap { verdict in columns.indices.filter { columns[$0].verdict == verdict } }
        return worst.prefix(mostColumns).sorted().map { columns[$0] }
    }

    private func isComparable(_ other: WindowVerdict, _ subject: WindowSubject) -> Bool {
        other.version == subject.version && other.reference == profile.digest && other.reason == nil
    }

    private func reason(_ window: ClosedWindow, _ columns: [WindowColumn]) -> WindowReason? {
        if window.counts.rows < UInt64(settings.window.minimum) { return .tooFewRows }
        let span = window.span
        if settings.window.season != .none, span.observed < Self.observedShare * span.seconds || window.isCut {
            return .seasonGap
        }
        return columns.contains { $0.verdict != .undefined } ? nil : .referenceTooSmall
    }

    private func outcome(_ columns: [WindowColumn]) -> WindowOutcome {
        switch ColumnVerdict.worst(columns.map(\.verdict)) {
        case .drifted: .drifted
        case .changed: .changed
        case .stable, .undefined: .stable
        }
    }
}

extension WindowVerdict {
    /// The same window after labels came: its figures by them are new, what was judged stays.
    package func revised(_ performance: WindowPerformance) -> WindowVerdict {
        WindowVerdict(
            project: project,
            model: model,
            version: version,
            generation: generation,
            reference: reference,
            number: number,
            revision: revision + 1,
            span: span,
            rows: rows,
            requests: requests,
            dropped: dropped,
            alpha: alpha,
            outcome: outcome,
            reason: reason,
            columns: columns,
            estimate: estimate,
            performance: performance,
            findings: findings
        )
    }
}
