/// Tells how long each step of a long work took, for who wants to know where the time goes.
package struct PhaseTimer {
    private let report: StepReport
    private var began = ContinuousClock.now

    package init(_ report: @escaping StepReport) {
        self.report = report
    }

    /// Ends a step; the next one begins.
    package mutating func end(_ step: String) {
        let now = ContinuousClock.now
        report(step, now - began)
        began = now
    }
}

/// Receives the name of a step and how long it took.
package typealias StepReport = @Sendable (String, Duration) -> Void
