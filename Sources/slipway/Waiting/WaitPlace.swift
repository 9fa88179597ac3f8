import Identifiers
import NodeAPI
import Synchronization

/// How far a command that waits for a node has come, and with it what becomes of its work when it ends before.
final class WaitPlace: Sendable {
    enum Stage: Sendable {
        /// The node was asked for nothing that lasts.
        case beginning
        /// A bundle is on its way.
        case sending(file: String)
        /// The node was asked for something, and has not answered yet.
        case asking(what: String)
        case deployment(DeploymentReport)
    }

    private let stage = Mutex(Stage.beginning)

    var now: Stage { stage.withLock { $0 } }

    func reach(_ new: Stage) { stage.withLock { $0 = new } }
}

extension WaitPlace.Stage {
    /// What it is about, as the subject of an error.
    var subject: String {
        switch self {
        case .beginning: "the node"
        case .sending(let file): file
        case .asking(let what): what
        case .deployment(let report): "deployment \(report.id) of \(report.project)"
        }
    }

    /// What becomes of it, and what to do next.
    var consequence: String {
        switch self {
        case .beginning: "nothing was asked of the node"
        case .sending: "the upload is ended, and nothing of it stays on the node; say it again to begin anew"
        case .asking:
            "the node was asked for it, and goes on with it if the request has reached it; look: slipway status"
        case .deployment(let report): Self.consequence(of: report)
        }
    }

    private static func consequence(of report: DeploymentReport) -> String {
        let look = "slipway history \(report.id) --project \(report.project)"
        if report.isFinished { return "it has ended as \(report.state.rawValue); look: \(look)" }
        if report.state == .active {
            return report.kind == .rollback
                ? "it is current; look: \(look)"
                : "it is current and on probation, and the node goes on with that: it is confirmed or rolled back without you. Look: "
                    + "\(look). End it: slipway confirm, or slipway rollback, --project \(report.project)"
        }
        return
            "the node goes on with it (\(report.state.rawValue)) and switches to it without you. Look: \(look). Cancel it: "
            + "slipway cancel \(report.id) --project \(report.project)"
    }
}
