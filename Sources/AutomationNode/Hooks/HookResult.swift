import Identifiers

/// The outcome of a run of a hook, with the end of its output.
struct HookResult: Sendable, Equatable {
    enum Outcome: Sendable, Equatable {
        case succeeded
        case exited(Int32)
        case signalled(Int32)
        case timedOut(seconds: Double)
        case notStarted(String)
    }

    let outcome: Outcome
    let output: String

    var succeeded: Bool { outcome == .succeeded }

    /// The failure in words; nil for a success.
    func failure(of kind: HookKind, command: [String]) -> NodeFailure? {
        let subject = "hook \(kind.rawValue): \(command.joined(separator: " "))"
        // A message is one line.
        let lines = output.suffix(2000).split(whereSeparator: \.isNewline).joined(separator: " | ")
        let printed = lines.isEmpty ? "" : "; it printed: \(lines)"
        return switch outcome {
        case .succeeded: nil
        case .exited(let status): NodeFailure(.hookExit, subject, "ended with status \(status)\(printed)")
        case .signalled(let signal): NodeFailure(.hookExit, subject, "was ended by signal \(signal)\(printed)")
        case .timedOut(let seconds):
            NodeFailure(
                .hookTimeout,
                subject,
                "did not end within \(seconds) s and was stopped with all it had started\(printed)"
            )
        case .notStarted(let reason):
            NodeFailure(.hookStart, subject, "could not be started: \(reason); check the command in the configuration")
        }
    }
}
