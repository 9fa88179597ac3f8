import Identifiers
import NodeAPI
import Synchronization

/// The stage of a command that waits for a node. It tells what happens to the work if the command ends now.
final class WaitProgress: Sendable {
    enum Stage: Sendable {
        /// No request that changes the node was sent.
        case beginning
        /// An upload is under way.
        case sending(file: String)
        /// A request was sent, and the node has not answered yet.
        case asking(what: String)
        case deployment(DeploymentReport)
    }

    private let stage = Mutex(Stage.beginning)

    var now: Stage { stage.withLock { $0 } }

    func reach(_ new: Stage) { stage.withLock { $0 = new } }
}

extension WaitProgress.Stage {
    /// The subject of an error at this stage.
    var subject: String {
        switch self {
        case .beginning: "the node"
        case .sending(let file): file
        case .asking(let what): what
        case .deployment(let report): "deployment \(report.id) of \(report.project)"
        }
    }

    /// The consequence of ending the command at this stage, and the next step.
    var consequence: String {
        switch self {
        case .beginning: "the node received no request"
        case .sending: "the upload was stopped, and nothing of it stays on the node; repeat the command to start again"
        case .asking:
            "the node continues if the request reached it; check with slipway status"
        case .deployment(let report): Self.consequence(of: report)
        }
    }

    private static func consequence(of report: DeploymentReport) -> String {
        let look = "slipway history \(report.id) --project \(report.project)"
        if report.isFinished { return "it ended as \(report.state.rawValue); see \(look)" }
        if report.state == .active {
            return report.kind == .rollback
                ? "it is current; see \(look)"
                : "it is current and on probation, and the node confirms it or rolls it back by itself. To see it: "
                    + "\(look). To end it: slipway confirm, or slipway rollback, --project \(report.project)"
        }
        return
            "the node continues (\(report.state.rawValue)) and switches to it by itself. To see it: \(look). To cancel it: "
            + "slipway cancel \(report.id) --project \(report.project)"
    }
}
