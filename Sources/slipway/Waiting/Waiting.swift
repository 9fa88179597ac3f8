import Identifiers
import NodeAPI
import NodeClient

/// Waits for a node until it has answered, the time is over, or the user wants no more; and says what each of these means.
struct Waiting: Sendable {
    /// Seconds; nil: as long as it takes.
    let timeout: Double?
    let client: NodeClient
    let console: Console
    let place = WaitPlace()

    private enum Event<Value: Sendable>: Sendable {
        case done(Value)
        case timeIsOver
        case interrupted
        case chosen(WaitChoice)
        /// The node answered to what was chosen, or would not.
        case asked((any CodedFailure)?)
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable (WaitPlace) async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Event<Value>.self) { group in
            group.addTask { .done(try await body(place)) }
            if let timeout {
                group.addTask {
                    try await Task.sleep(for: .seconds(timeout))
                    return .timeIsOver
                }
            }
            listen(&group)
            defer { group.cancelAll() }
            while let event = try await group.next() {
                switch event {
                case .done(let value): return value
                case .timeIsOver:
                    throw ended(.waitTimeout, "was not done within \(DurationText.text(of: timeout ?? 0))")
                case .interrupted: try await ask(&group)
                case .chosen(.leave): throw ended(.waitInterrupted, "is no longer waited for")
                case .chosen(.watch):
                    listen(&group)
                    Console.writeError("Watching; Ctrl-C asks again.\n")
                case .chosen(.cancel): carryOut(.cancel, &group)
                case .chosen(.rollBack): carryOut(.rollBack, &group)
                case .asked(let failure):
                    if let failure { Console.writeError(ErrorReport(failure).text) }
                    listen(&group)
                }
            }
            throw CancellationError()
        }
    }

    private func listen<Value>(_ group: inout ThrowingTaskGroup<Event<Value>, any Error>) {
        guard let interrupts = Interrupts.shared else { return }
        interrupts.arm()
        group.addTask {
            try await interrupts.next()
            return .interrupted
        }
    }

    /// - Throws: `wait.interrupted` where there is nothing to ask, or nobody to ask it.
    private func ask<Value>(_ group: inout ThrowingTaskGroup<Event<Value>, any Error>) async throws {
        guard case .deployment(let report) = place.now, !report.isFinished, WaitQuestion.canBeAsked else {
            throw ended(.waitInterrupted, "is no longer waited for")
        }
        let question = WaitQuestion(report: report)
        group.addTask { .chosen(try await question.ask()) }
    }

    private func carryOut<Value>(_ choice: WaitChoice, _ group: inout ThrowingTaskGroup<Event<Value>, any Error>) {
        guard case .deployment(let report) = place.now else { return }
        group.addTask { [client] in
            do {
                switch choice {
                case .cancel: _ = try await client.cancel(report.project, report.id)
                case .rollBack: _ = try await client.rollBack(report.project, RollbackRequest())
                case .leave, .watch: break
                }
                return .asked(nil)
            } catch let failure as any CodedFailure {
                return .asked(failure)
            }
        }
    }

    private func ended(_ code: CommandCode, _ what: String) -> CommandFailure {
        let stage = place.now
        return CommandFailure(code, stage.subject, "\(what); \(stage.consequence)")
    }
}
