import NodeAPI
import Reports

/// The way in which a state looks: a colour, and a mark that says the same without one.
package enum Look: String, Sendable, Hashable {
    case good
    case busy
    case warning
    case bad
    case plain = ""

    var mark: String {
        switch self {
        case .good: "✓"
        case .busy: "…"
        case .warning: "!"
        case .bad: "✗"
        case .plain: "·"
        }
    }

    var cell: DataTable.Cell.Style {
        switch self {
        case .good: .good
        case .bad, .warning: .bad
        case .busy, .plain: .plain
        }
    }

    func cell(_ words: String, detail: String? = nil) -> DataTable.Cell {
        DataTable.Cell("\(mark) \(words)", detail: detail, style: cell)
    }

    /// By how much it wants to be looked at.
    var weight: Int {
        switch self {
        case .bad: 4
        case .warning: 3
        case .busy: 2
        case .good: 1
        case .plain: 0
        }
    }
}

extension DeploymentState {
    var look: Look {
        switch self {
        case .received, .verified, .staged, .checked, .active: .busy
        case .confirmed: .good
        case .rejected, .failed, .rolledBack: .bad
        case .cancelled: .warning
        }
    }

    var words: String { self == .rolledBack ? "rolled back" : rawValue }
}

extension DeploymentReport {
    var look: Look { kind == .stage && state == .checked ? .good : state.look }

    /// The state as people say it, such as `active, on probation`.
    var words: String {
        if isOnProbation { return "active, on probation" }
        if kind == .stage, state == .checked { return "staged and checked" }
        return state.words
    }

    /// The order in words, such as `Deployment 7`.
    var title: String {
        switch kind {
        case .activate: "Deployment \(id)"
        case .stage: "Staging \(id)"
        case .rollback: "Rollback \(id)"
        }
    }
}

extension DeploymentStep {
    var look: Look {
        switch succeeded {
        case nil: .busy
        case true?: .good
        case false?: .bad
        }
    }

    var words: String {
        switch succeeded {
        case nil: "runs"
        case true?: "done"
        case false?: "failed"
        }
    }
}

extension ServedModelReport {
    var look: Look {
        switch state {
        case "serving": .good
        case "loading": .busy
        default: .bad
        }
    }
}

extension AlertReport.State {
    var look: Look {
        switch self {
        case .open: .bad
        case .acknowledged: .warning
        case .closed: .plain
        }
    }
}
