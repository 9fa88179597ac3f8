package import AsyncSupport

/// Reports the time of each step of a long work.
package struct PhaseTimer {
    private let report: StepReport
    private let clock: any TimeSource
    private var began: Instant

    package init(_ report: @escaping StepReport, clock: any TimeSource = SystemClock()) {
        self.report = report
        self.clock = clock
        began = clock.now
    }

    /// Ends a step; the next one begins.
    package mutating func end(_ step: String) {
        let now = clock.now
        report(step, now - began)
        began = now
    }
}

/// Receives the name of a step and how long it took.
package typealias StepReport = @Sendable (String, Duration) -> Void
