import NIOCore

/// The rate at which a client takes its answer. A client is too slow if it takes less than `least` in a span in which bytes wait
/// for it all the time. No time passes while nothing waits, as between two events of a stream.
struct AnswerPace {
    let span: TimeAmount
    let least: Int

    /// Bytes that were handed down and have not left.
    private var waiting = 0
    private var taken = 0
    /// The end of the span, when it is judged; nil while nothing waits.
    private(set) var deadline: NIODeadline?

    init(span: TimeAmount, least: Int) {
        self.span = span
        self.least = least
    }

    mutating func handed(_ bytes: Int, at now: NIODeadline) {
        waiting += bytes
        if deadline == nil { begin(now) }
    }

    mutating func left(_ bytes: Int) {
        waiting -= bytes
        taken += bytes
        if waiting == 0 { deadline = nil }
    }

    /// Judges the span that is over, and begins the next.
    mutating func isTooSlow(at now: NIODeadline) -> Bool {
        guard let deadline, now >= deadline else { return false }
        let isSlow = taken < least
        begin(now)
        return isSlow
    }

    private mutating func begin(_ now: NIODeadline) {
        taken = 0
        deadline = now + span
    }
}
