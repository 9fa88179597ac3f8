import AsyncSupport
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Progress of a check on standard error: one line that is overwritten on a terminal, a line now and then elsewhere.
final class CheckProgressLine: Sendable {
    private struct State {
        var last: Instant
        var isDrawn = false
    }

    private let isOn: Bool
    private let isTerminal = isatty(2) == 1
    private let clock: any TimeSource
    private let state: Mutex<State>

    init(isOn: Bool, clock: any TimeSource = SystemClock()) {
        self.isOn = isOn
        self.clock = clock
        state = Mutex(State(last: clock.now))
    }

    /// May be called from any thread. The total may grow during the check.
    func update(_ done: UInt64, _ total: UInt64) {
        guard isOn, total > 0 else { return }
        state.withLock { state in
            let now = clock.now
            guard now - state.last > (isTerminal ? .milliseconds(200) : .seconds(10)) else { return }
            state.last = now
            state.isDrawn = isTerminal
            let text = "Checking: \(done * 100 / total) % of \(total >> 20) MiB"
            Self.write(isTerminal ? "\r\(text)  " : "\(text)\n")
        }
    }

    /// Removes the line.
    func finish() {
        state.withLock { state in
            guard state.isDrawn else { return }
            state.isDrawn = false
            Self.write("\r" + String(repeating: " ", count: 60) + "\r")
        }
    }

    private static func write(_ text: String) {
        var text = text
        text.withUTF8 { _ = Glibc.write(2, $0.baseAddress, $0.count) }
    }
}
