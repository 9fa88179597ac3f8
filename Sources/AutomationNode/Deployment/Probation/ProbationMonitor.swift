import Identifiers
import Serving
import Synchronization

/// Checks the models of a generation on probation against the rules: when the watch begins, whenever a request fails or is refused or a
/// worker ends, and at every 20th answer of a model. It reports the first violation, once.
final class ProbationMonitor: ServingObserver {
    private let rules: ProbationRules
    private let before: [ModelName: ModelObservation.FiguresBefore]
    private let tell: @Sendable (ProbationViolation) -> Void
    private let state = Mutex((isBroken: false, answers: [ModelName: Int]()))

    /// Answers of a model between two looks at them.
    private static let answerStep = 20

    /// - Parameter before: the figures of each model that the generation before had.
    init(
        rules: ProbationRules,
        before: [ModelName: ServingStatistics.Recent],
        tell: @escaping @Sendable (ProbationViolation) -> Void
    ) {
        self.rules = rules
        self.before = before.mapValues { ModelObservation.FiguresBefore($0) }
        self.tell = tell
    }

    func observe(_ event: ServingEvent, of model: ServedModel) {
        let name = model.plan.key.model
        if event == .answered, !isTurn(of: name) { return }
        let observation = ModelObservation(event: event, served: model, before: before[name])
        guard let violation = rules.violation(by: .model(observation)) else { return }
        let isFirst = state.withLock { state in
            defer { state.isBroken = true }
            return !state.isBroken
        }
        if isFirst { tell(violation) }
    }

    private func isTurn(of model: ModelName) -> Bool {
        state.withLock { state in
            state.answers[model, default: 0] += 1
            return state.answers[model, default: 0] % Self.answerStep == 0
        }
    }
}
