import Identifiers
import Synchronization

/// What is being done that may take long: on a terminal a line that counts the seconds, elsewhere a line when it begins. On standard
/// error.
final class StepDisplay: Sendable {
    private struct State {
        var words: String?
        var began = ContinuousClock.now
        var isDrawn = false
        var ticker: Task<Void, Never>?
    }

    /// Questions at the terminal that wait for an answer: until then the line they stand in is theirs.
    private static let questions = Atomic<Int>(0)

    private let isOn: Bool
    private let isTerminal = Console.errorIsTerminal
    private let state = Mutex(State())

    init(_ console: Console) {
        // A program that reads JSON from standard error wants no lines before it.
        isOn = !console.isQuiet && (isTerminal || !Launch.wantsJSON)
    }

    /// Takes the place of the step before it. The same one again goes on counting.
    func begin(_ words: String) {
        guard isOn else { return }
        state.withLock { state in
            guard state.words != words else { return }
            state.words = words
            state.began = .now
            guard isTerminal else { return Console.writeError("\(PlainText.of(words))…\n") }
            draw(&state)
            if state.ticker == nil { state.ticker = tick() }
        }
    }

    /// Takes the line away.
    func finish() {
        state.withLock { state in
            clear(&state)
            state.words = nil
            state.ticker?.cancel()
            state.ticker = nil
        }
    }

    /// Writes something else to the terminal, which the line makes room for.
    func pause(for write: () throws -> Void) throws {
        state.withLock { clear(&$0) }
        try write()
        state.withLock { if isTerminal { draw(&$0) } }
    }

    /// Leaves the terminal to a question.
    static func yield<Value>(to question: () async throws -> Value) async rethrows -> Value {
        questions.add(1, ordering: .sequentiallyConsistent)
        defer { questions.subtract(1, ordering: .sequentiallyConsistent) }
        return try await question()
    }

    private static var isAsking: Bool { questions.load(ordering: .sequentiallyConsistent) > 0 }

    private func tick() -> Task<Void, Never> {
        Task.detached { [weak self] in
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                guard let self else { return }
                state.withLock { draw(&$0) }
            }
        }
    }

    private func draw(_ state: inout State) {
        guard let words = state.words, !Self.isAsking else { return }
        let seconds = Int((ContinuousClock.now - state.began) / .seconds(1))
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
