import EvaluationRecords
import Identifiers
import Monitoring
import NodeAPI
import Serving

/// Questions about monitoring. Calls block.
extension NodeMonitor {
    /// The state of a model.
    /// - Parameters:
    ///   - version: the active one of what is current; nil: there is none.
    ///   - problem: why it is not served, where it is not.
    func report(
        of model: MonitoredModel,
        _ version: VersionID?,
        _ generation: GenerationNumber?,
        problem: String? = nil
    ) throws -> MonitorReport {
        let settings = parts.configuration.settings(for: model.project).monitoring.settings(for: model.model)
        var report = MonitorReport(
            project: model.project,
            model: model.model,
            version: version,
            generation: generation,
            state: .off,
            problem: settings.sample > 0 ? problem : nil,
            rules: Dictionary(MonitorRule.allCases.map { ($0.rawValue, settings.action(of: $0).rawValue) }) { $1 }
        )
        if settings.sample > 0, let state = models[model]?.snapshot { fill(&report, state) }
        if let stopped { (report.state, report.problem) = (.stopped, stopped) }
        // Figures in memory are told even where the records cannot be read.
        if let kept = try? kept(of: model) { (report.last, report.verdicts, report.alerts) = kept }
        return report
    }

    private func kept(of model: MonitoredModel) throws -> (WindowReport?, [String: Int], Int) {
        try parts.store.read { transaction in
            (
                try transaction.lastWindow(of: model)?.report, try transaction.verdicts(of: model),
                try transaction.openAlertCount(of: model)
            )
        }
    }

    private func fill(_ report: inout MonitorReport, _ state: ModelMonitor.State) {
        report.version = state.version.version
        report.generation = state.version.generation
        report.state = state.version.profile == nil ? .noReference : .watching
        report.problem = state.version.problem ?? Self.problem(of: state)
        report.rows = state.rows
        report.dropped = parts.tap.counts[state.version.model]?.droppedRows ?? 0
        report.reference = state.version.profile.map(MonitorReport.Reference.init)
        report.window = state.book.map { MonitorReport.OpenWindow($0, state.settings.window) }
        report.evidence = state.evidence.map(MonitorReport.Evidence.init)
        let (project, model) = (state.version.model.project, state.version.model.model)
        report.bets = [probation(of: project)?.shadow?.report(of: model), state.loss?.report].compactMap(\.self)
    }

    private static func problem(of state: ModelMonitor.State) -> String? {
        guard state.unreadable > 0 else { return nil }
        return "\(state.unreadable) requests have none of the reference's columns by name"
    }

    /// The closed windows of a model, oldest first.
    func windows(of model: MonitoredModel, after number: Int64, limit: Int) throws -> WindowList {
        let kept = try parts.store.read { try $0.windows(of: model, after: number, limit: limit + 1) }
        let page = kept.prefix(limit)
        return WindowList(
            windows: page.compactMap(\.report),
            next: kept.count > page.count ? page.last?.number : nil
        )
    }

    /// The record of a closed window, in its newest revision.
    /// - Throws: `window.not-found`
    func window(of model: MonitoredModel, _ number: Int64) throws -> [UInt8] {
        guard let window = try parts.store.read({ try $0.window(of: model, number) }) else {
            throw NodeFailure(
                .windowNotFound,
                "\(model.project) \(model.model) window \(number)",
                expected: "the number of a closed window that is kept",
                found: "none of this number"
            )
        }
        return window.record
    }
}

extension MonitorReport.Reference {
    init(_ profile: MonitoredProfile) {
        let facts = profile.facts
        self.init(
            dataset: facts.dataset.name,
            digest: facts.dataset.digest.description,
            rows: facts.rows.used,
            columns: profile.columns.count,
            isPrivate: facts.isPrivate
        )
    }
}

extension MonitorReport.OpenWindow {
    init(_ book: WindowBook, _ settings: WindowSettings) {
        let full: Int? = if case .rows = settings.close { settings.fullRows } else { nil }
        self.init(
            number: Int64(book.schedule.number),
            began: book.schedule.began,
            ends: book.schedule.ends,
            rows: Int(clamping: book.open.rows),
            minimum: settings.minimum,
            full: full
        )
    }
}

extension MonitorReport.Evidence {
    /// Columns that a report names.
    private static let mostColumns = 10

    init(_ detector: SpacedDetector) {
        self.init(
            log10: EvidenceFigure.log10(detector.logEvidence),
            limit: EvidenceFigure.log10OfValue(detector.threshold),
            isBacked: detector.isBacked,
            spacing: detector.spacing,
            correlation: detector.correlation,
            columns: detector.columnEvidence.prefix(Self.mostColumns).map { entry in
                Column(column: entry.column, log10: EvidenceFigure.log10(entry.log))
            }
        )
    }
}
