import AsyncSupport
import Identifiers
import Synchronization

/// Progress of long work on standard error: a bar on a terminal, a line now and then elsewhere.
final class ProgressDisplay: Sendable {
    private struct State {
        var lastDrawn: Instant?
        /// The last quarter that was printed; nil before the first line.
        var lastQuarter: UInt64?
        var isDrawn = false
    }

    private let label: String
    private let isOn: Bool
    private let isTerminal = Console.errorIsTerminal
    private let clock: any TimeSource
    private let began: Instant
    private let state = Mutex(State())

    init(_ label: String, _ console: Console, clock: any TimeSource = SystemClock()) {
        self.label = label
        self.clock = clock
        began = clock.now
        // A program that reads JSON from standard error wants no lines before it.
        isOn = !console.isQuiet && (isTerminal || !Main.wantsJSON)
    }

    /// May be called from any thread.
    func update(_ done: UInt64, _ total: UInt64) {
        guard isOn, total > 0 else { return }
        state.withLock { state in
            let now = clock.now
            if isTerminal {
                if let last = state.lastDrawn, now - last < .milliseconds(100), done < total { return }
                state.lastDrawn = now
                state.isDrawn = true
                Console.writeError("\r" + bar(done, total))
            } else {
                let quarter = min(done, total) * 4 / total
                guard now - began > .seconds(2), state.lastQuarter.map({ quarter > $0 }) ?? true else { return }
                state.lastQuarter = quarter
                Console.writeError("\(label): \(amounts(done, total))\n")
            }
        }
    }

    /// Removes the bar.
    func finish() {
        state.withLock { state in
            guard state.isDrawn else { return }
            state.isDrawn = false
            Console.writeError("\r" + String(repeating: " ", count: Console.width - 1) + "\r")
        }
    }

    private func bar(_ done: UInt64, _ total: UInt64) -> String {
        let marks = Int(min(done, total) * 24 / total)
        let bar = String(repeating: "#", count: marks) + String(repeating: ".", count: 24 - marks)
        return DisplayWidth.cut("\(label) [\(bar)] \(amounts(done, total))  ", to: Console.width - 1)
    }

    private func amounts(_ done: UInt64, _ total: UInt64) -> String {
        "\(min(done, total) * 100 / total) % of \(ByteCount.formatted(total))"
    }
}
