package import Identifiers

/// Codes of settings and stored states that cannot be what they say they are.
package enum MonitoringCode: String, FailureCode {
    case settings = "monitoring.settings"
    /// A stored state that this release did not write, or that belongs to another reference.
    case state = "monitoring.state"

    package var kind: FailureKind {
        switch self {
        case .settings: .usage
        case .state: .failed
        }
    }
}

package typealias MonitoringFailure = Failure<MonitoringCode>
