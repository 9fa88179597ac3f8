/// The steps of an evaluation on standard error: a line that counts the seconds, or a bar where it is known how much is left.
final class EvaluationDisplay: Sendable {
    private let console: Console
    private let steps: StepDisplay

    init(_ console: Console) {
        self.console = console
        steps = StepDisplay(console)
    }

    func step(_ words: String) {
        steps.begin(words)
    }

    func finish() {
        steps.finish()
    }

    /// Shows a bar while the body runs.
    func progress<Value>(
        _ label: String,
        _ body: (@escaping @Sendable (UInt64, UInt64) -> Void) throws -> Value
    ) rethrows -> Value {
        steps.finish()
        let bar = ProgressDisplay(label, console)
        defer { bar.finish() }
        return try body { bar.update($0, $1) }
    }

    /// The same for a body that waits.
    func waiting<Value>(
        _ label: String,
        _ body: (@escaping @Sendable (UInt64, UInt64) -> Void) async throws -> Value
    ) async rethrows -> Value {
        steps.finish()
        let bar = ProgressDisplay(label, console)
        defer { bar.finish() }
        return try await body { bar.update($0, $1) }
    }
}
