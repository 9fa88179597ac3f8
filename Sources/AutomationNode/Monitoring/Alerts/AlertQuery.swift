import Identifiers
import NodeAPI

/// The alerts that a caller asks for.
struct AlertQuery: Sendable {
    /// Only those with a greater number.
    var after: Int64 = 0
    var limit = 200
    /// Nil: of every project.
    var project: ProjectName?
    var scope = Scope.whole
    /// Nil: in any state.
    var states: Set<AlertReport.State>?

    func wants(_ alert: AlertReport) -> Bool {
        scope.covers(alert.project) && (states?.contains(alert.state) ?? true)
    }
}
