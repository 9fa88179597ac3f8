#if canImport(Glibc)
import Glibc
#endif

/// The points of a deployment, and of monitoring, at which a test stops the node, to check the next start.
package enum FaultPoint: String, Sendable, CaseIterable {
    case bundleVerified = "bundle.verified"
    case bundleAdopted = "bundle.adopted"
    case bundleFiled = "bundle.filed"
    case bundleRecorded = "bundle.recorded"
    case deploymentReceived = "deployment.received"
    case deploymentVerifying = "deployment.verifying"
    case deploymentVerified = "deployment.verified"
    case stagingLinked = "staging.linked"
    case stagingSynced = "staging.synced"
    case stagingRenamed = "staging.renamed"
    case deploymentStaged = "deployment.staged"
    case deploymentChecked = "deployment.checked"
    case switchIntended = "switch.intended"
    case switchFlipped = "switch.flipped"
    case deploymentActive = "deployment.active"
    case probationBegun = "probation.begun"
    case deploymentConfirmed = "deployment.confirmed"
    case rollbackIntended = "rollback.intended"
    case rollbackFlipped = "rollback.flipped"
    case rollbackFinished = "rollback.finished"
    case generationCondemned = "generation.condemned"
    case generationRemoved = "generation.removed"
    case projectHidden = "project.hidden"
    case projectCondemned = "project.condemned"
    case projectRemoved = "project.removed"
    case windowJudged = "window.judged"
    case windowRecorded = "window.recorded"
    case recoverySwept = "recovery.swept"
    case recoveryDecided = "recovery.decided"
}

/// A function that is called at each fault point. A node at work does nothing there.
package struct FaultPoints: Sendable {
    package let reach: @Sendable (FaultPoint) -> Void

    package init(reach: @escaping @Sendable (FaultPoint) -> Void) {
        self.reach = reach
    }

    package static let none = FaultPoints { _ in }

    /// Ends the process at once, as `kill -9` does, at the point of that name. For tests of the daemon.
    package static func killing(at name: String) -> FaultPoints {
        FaultPoints { point in
            if point.rawValue == name { _ = kill(getpid(), SIGKILL) }
        }
    }
}
