import AsyncSupport
import Identifiers
import NodeAPI
import NodeClient

/// Waits for a node until it answers, the time-out passes, or the user stops; its errors tell what happens then on the node.
struct NodeWait: Sendable {
    /// Seconds; nil for no limit.
    let timeout: Double?
    let client: NodeClient
    let console: Console
    let progress = WaitProgress()

    private enum Event<Value: Sendable>: Sendable {
        case done(Value)
        case timeIsOver
        case interrupted
        case chosen(InterruptChoice)
        /// The node carried out the user's choice, or refused it.
        case asked((any CodedFailure)?)
    }

    func run<Value: Sendable>(_ body: @escaping @Sendable (WaitProgress) async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Event<Value>.self) { group in
            group.addTask { .done(try await body(progress)) }
            if let timeout {
                group.addTask {
                    try await client.timeouts.clock.sleep(seconds: timeout)
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
                case .chosen(.leave): throw ended(.waitInterrupted, "was interrupted")
                case .chosen(.watch):
                    listen(&group)
                    Console.writeError("Watching. Ctrl-C asks again.\n")
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

    /// - Throws: `wait.interrupted` if there is no deployment to ask about, or no user to ask.
    private func ask<Value>(_ group: inout ThrowingTaskGroup<Event<Value>, any Error>) async throws {
        guard case .deployment(let report) = progress.now, !report.isFinished, InterruptPrompt.canBeAsked else {
            throw ended(.waitInterrupted, "was interrupted")
        }
        let question = InterruptPrompt(report: report)
        group.addTask { .chosen(try await question.ask()) }
    }

    private func carryOut<Value>(_ choice: InterruptChoice, _ group: inout ThrowingTaskGroup<Event<Value>, any Error>) {
        guard case .deployment(let report) = progress.now else { return }
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
        let stage = progress.now
        return CommandFailure(code, stage.subject, "\(what); \(stage.consequence)")
    }
}
