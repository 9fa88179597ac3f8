import Identifiers

/// What brought a generation back, as the metrics name it: the rules of `probation.rules`, and what else ends a probation badly.
package enum RollbackRule: String, Sendable, CaseIterable {
    case crashes
    case errors
    case refusals
    case latency
    case golden
    case hook
    case probe
    case deadline
    /// A person said so.
    case hand
    /// Such as models that could not be served after the switch.
    case other

    /// - Parameter code: of the deployment's problem; nil for a rollback that somebody asked for.
    init(code: String?) {
        self =
            switch code.flatMap(NodeCode.init(rawValue:)) {
            case .deploymentCrash: .crashes
            case .deploymentErrors: .errors
            case .deploymentRefusals: .refusals
            case .deploymentLatency: .latency
            case .deploymentGolden: .golden
            case .deploymentHook: .hook
            case .deploymentProbe: .probe
            case .deploymentDeadline: .deadline
            case .deploymentByHand: .hand
            default: code == nil ? .hand : .other
            }
    }
}
