import AsyncSupport
import Synchronization

/// Lets a few lines of one kind through in a span of time, and counts the rest, so that bad requests cannot fill a node's log.
final class RepeatLimit: Sendable {
    /// Lines of one kind in a span.
    static let most = 10
    /// Seconds.
    static let span = 10.0
    /// Kinds that are known at a time; beyond them all counts as one.
    static let mostKinds = 1024

    private struct Span {
        var end: Instant
        var count = 0
    }

    private let spans = Mutex<[String: Span]>([:])
    private let clock: any TimeSource

    init(clock: any TimeSource) {
        self.clock = clock
    }

    /// - Returns: whether a line of that kind is to be written, and how many were left out since the last that was; nil: not now.
    func admit(_ kind: String) -> (leftOut: Int, Void)? {
        let now = clock.now
        return spans.withLock { spans in
            if spans.count >= Self.mostKinds { spans = spans.filter { $0.value.end > now } }
            let key = spans[kind] == nil && spans.count >= Self.mostKinds ? "" : kind
            var span = spans[key] ?? Span(end: now.adding(seconds: Self.span))
            let leftOut = span.end <= now ? max(0, span.count - Self.most) : 0
            if span.end <= now { span = Span(end: now.adding(seconds: Self.span)) }
            span.count += 1
            spans[key] = span
            return span.count <= Self.most ? (leftOut, ()) : nil
        }
    }
}
