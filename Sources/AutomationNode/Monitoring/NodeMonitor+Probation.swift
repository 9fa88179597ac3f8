import EvaluationRecords
import Identifiers
import Monitoring
import Serving
import Synchronization

/// A generation on probation, as monitoring sees it.
struct MonitoredProbation: Sendable {
    let generation: GenerationNumber
    /// The generation before it; nil: there is none.
    let previous: GenerationNumber?
    /// Nil where there is no version before to ask.
    let shadow: ShadowRun?
    let settings: MonitoringConfiguration
    let tell: @Sendable (ProbationObservation) -> Void
}

extension NodeMonitor {
    /// Looks closely at a generation on probation: the versions before it are asked rows too, and labels are bet on.
    /// - Parameters:
    ///   - previous: the generation before it; nil: there is none.
    ///   - settings: those at the beginning of the deployment.
    ///   - tell: is told of what the rules `shadow` and `loss` may judge.
    func beginProbation(
        of project: ProjectName,
        _ generation: GenerationNumber,
        after previous: GenerationNumber?,
        _ settings: MonitoringConfiguration,
        tell: @escaping @Sendable (ProbationObservation) -> Void
    ) {
        let shadow = previous.flatMap { previous in
            previous == generation ? nil : makeShadow(project, generation, previous, settings, tell)
        }
        let probation = MonitoredProbation(
            generation: generation,
            previous: previous,
            shadow: shadow,
            settings: settings,
            tell: tell
        )
        set(probation, of: project)?.shadow?.end()
    }

    /// No probation is under way any more: the versions before may go.
    func endProbation(of project: ProjectName) {
        set(nil, of: project)?.shadow?.end()
    }

    private func makeShadow(
        _ project: ProjectName,
        _ generation: GenerationNumber,
        _ previous: GenerationNumber,
        _ settings: MonitoringConfiguration,
        _ tell: @escaping @Sendable (ProbationObservation) -> Void
    ) -> ShadowRun {
        let reported = ReportedModels()
        return ShadowRun(
            ShadowRun.Subject(project: project, generation: generation, previous: previous),
            serving: parts.serving,
            isWanted: { settings.settings(for: $0).action(of: .shadow) != .off },
            terms: { [versions = parts.versions] model, new, old, areClasses in
                versions.terms(
                    MonitoredModel(project, model),
                    generation,
                    new: new,
                    old: old,
                    areClasses: areClasses
                )
            },
            kept: { [store = parts.store] model in
                let saved = try? store.read { try $0.state(StateName.shadow, of: MonitoredModel(project, model)) }
                return saved.flatMap { $0 }.flatMap { KeptShadow($0.value) }
            },
            observe: { [weak self] standing, model in
                let action = settings.settings(for: model).action(of: .shadow)
                let observation = standing.observation(of: model, mayRollBack: action == .rollback)
                tell(.shadow(observation))
                guard action == .report, observation.logEvidence >= BetObservation.limit, reported.isFirst(model) else {
                    return
                }
                self?.add(standing.finding, of: MonitoredModel(project, model))
            }
        )
    }
}

/// Models of which something was reported, so that it is reported once.
private final class ReportedModels: Sendable {
    private let names = Mutex<Set<ModelName>>([])

    func isFirst(_ model: ModelName) -> Bool { names.withLock { $0.insert(model).inserted } }
}

extension ShadowRun.Standing {
    fileprivate var finding: MonitorFinding {
        MonitorFinding(
            rule: .shadow,
            evidence: .sequence,
            figures: [
                "rows": Double(bet.rows), "mean": bet.mean ?? 0, "allowed": bet.allowed,
                "log10_evidence": EvidenceFigure.log10(bet.logEvidence) ?? 0,
            ],
            summary:
                "\(RuleFigure.number((bet.mean ?? 0) * 100)) % of \(bet.rows) rows were answered otherwise than by version \(against); "
                + "at most \(RuleFigure.number(bet.allowed * 100)) % are allowed"
        )
    }
}
