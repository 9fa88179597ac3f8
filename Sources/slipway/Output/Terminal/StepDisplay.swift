import AsyncSupport
import Identifiers
import Synchronization

/// The current step of long work on standard error: on a terminal a line that counts the seconds, elsewhere one line at the
/// start of the step.
final class StepDisplay: Sendable {
    private struct State {
        var words: String?
        var began: Instant
        var isDrawn = false
        var ticker: Task<Void, Never>?
    }

    /// The number of questions that wait for an answer at the terminal. Until then no step may draw there.
    private static let questions = Atomic<Int>(0)

    private let isOn: Bool
    private let isTerminal = Console.errorIsTerminal
    private let clock: any TimeSource
    private let state: Mutex<State>

    init(_ console: Console, clock: any TimeSource = SystemClock()) {
        self.clock = clock
        state = Mutex(State(began: clock.now))
        // A program that reads JSON from standard error wants no lines before it.
        isOn = !console.isQuiet && (isTerminal || !Main.wantsJSON)
    }

    /// Replaces the previous step. Repeating the same step continues its count.
    func begin(_ words: String) {
        guard isOn else { return }
        state.withLock { state in
            guard state.words != words else { return }
            state.words = words
            state.began = clock.now
            guard isTerminal else { return Console.writeError("\(PlainText.of(words))…\n") }
            draw(&state)
            if state.ticker == nil { state.ticker = tick() }
        }
    }

    /// Removes the line.
    func finish() {
        state.withLock { state in
            clear(&state)
            state.words = nil
            state.ticker?.cancel()
            state.ticker = nil
        }
    }

    /// Removes the line while the body writes to the terminal, then draws it again.
    func pause(for write: () throws -> Void) throws {
        state.withLock { clear(&$0) }
        try write()
        state.withLock { if isTerminal { draw(&$0) } }
    }

    /// Stops drawing while a question waits for its answer.
    static func yield<Value>(to question: () async throws -> Value) async rethrows -> Value {
        questions.add(1, ordering: .sequentiallyConsistent)
        defer { questions.subtract(1, ordering: .sequentiallyConsistent) }
        return try await question()
    }

    private static var isAsking: Bool { questions.load(ordering: .sequentiallyConsistent) > 0 }

    private func tick() -> Task<Void, Never> {
        Task.detached { [weak self, clock] in
            while (try? await clock.sleep(seconds: 1)) != nil {
                guard let self else { return }
                state.withLock { draw(&$0) }
            }
        }
    }

    private func draw(_ state: inout State) {
        guard let words = state.words, !Self.isAsking else { return }
        let seconds = Int(clock.now.seconds(since: state.began))
        let line = PlainText.of(words) + "…" + (seconds > 0 ? " \(seconds) s" : "")
        Console.writeError(
            "\r" + DisplayWidth.padded(DisplayWidth.cut(line, to: Console.width - 1), to: Console.width - 1)
        )
        state.isDrawn = true
    }

    private func clear(_ state: inout State) {
        guard state.isDrawn else { return }
        state.isDrawn = false
        if Self.isAsking { return }
        Console.writeError("\r" + String(repeating: " ", count: Console.width - 1) + "\r")
    }
}
