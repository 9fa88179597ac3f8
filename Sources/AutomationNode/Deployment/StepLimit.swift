import AsyncSupport
import Identifiers
import Synchronization

/// A limit that stops blocking work between two files: the deployment's deadline, or the stop of the node.
final class StepLimit: Sendable {
    private let clock: any TimeSource
    private let seconds: Double
    private let deadline: Instant
    private let step: String
    private let isCancelled = Atomic<Bool>(false)

    init(step: String, seconds: Double, clock: any TimeSource) {
        self.step = step
        self.clock = clock
        self.seconds = seconds
        deadline = clock.now.adding(seconds: seconds)
    }

    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
    }

    /// - Throws: `CancellationError`, or `deployment.deadline`.
    func check() throws {
        if isCancelled.load(ordering: .relaxed) { throw CancellationError() }
        guard clock.now < deadline else {
            throw NodeFailure(
                .deploymentDeadline,
                step,
                "was not done within \(seconds) s; see deadlines in the configuration, and the disk"
            )
        }
    }
}
