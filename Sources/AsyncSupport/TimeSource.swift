package import Identifiers

/// An instant on a clock that nobody sets, for how long something has taken or may take. It means something only to the
/// process that runs; what is kept beyond it is a `Timestamp`.
package typealias Instant = ContinuousClock.Instant

/// The clock that everything of the package takes its time from: ``SystemClock``, or one that a test moves.
///
/// As a `Clock` it counts spans and deadlines, and goes on evenly whatever the time of day is set to.
package protocol TimeSource: Clock<Swift.Duration> where Instant == ContinuousClock.Instant {
    /// The time of day, for records and for what is valid until a date. Somebody may set it, forward or back.
    var timeOfDay: Timestamp { get }
}

extension TimeSource {
    /// Returns at that instant, or at once if it is past.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func sleep(until instant: Instant) async throws {
        try await sleep(until: instant, tolerance: nil)
    }

    /// Returns after so many seconds.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func sleep(seconds: Double) async throws {
        try await sleep(until: now.adding(seconds: seconds))
    }
}

extension ContinuousClock.Instant {
    /// About 290 years: more than any deadline means, and far from where arithmetic overflows.
    private static let mostSeconds = 9e9

    /// An instant that no process lives to see.
    package static let distantFuture = ContinuousClock.now.adding(seconds: .infinity)

    /// The instant that many seconds later, to the nanosecond: sums of decimal fractions are exact.
    /// - Parameter seconds: taken as the largest span there is where it is larger; not a number counts as 0.
    package func adding(seconds: Double) -> Self {
        guard !seconds.isNaN else { return self }
        let clamped = min(max(seconds, -Self.mostSeconds), Self.mostSeconds)
        return advanced(by: .nanoseconds(Int64((clamped * 1e9).rounded())))
    }

    /// Seconds from an earlier instant to this one.
    package func seconds(since earlier: Self) -> Double {
        (self - earlier) / .seconds(1)
    }
}
