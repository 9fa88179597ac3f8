import Identifiers
import Synchronization

/// Counts of a node since its start.
final class NodeCounters: Sendable {
    struct Values: Sendable {
        var bundlesReceived = 0
        var bundlesRefused = 0
        var ordersRefused = 0
        var bytesReceived: UInt64 = 0
        var uploadsInProgress = 0
        var hookFailures: [HookKind: Int] = [:]
        var lastSwitchSeconds: [ProjectName: Double] = [:]
        var rollbacks: [ProjectName: [RollbackRule: Int]] = [:]
    }

    private let values = Mutex(Values())

    var snapshot: Values { values.withLock { $0 } }

    func update(_ change: (inout sending Values) -> Void) {
        values.withLock { change(&$0) }
    }

    func count(_ rule: RollbackRule, of project: ProjectName) {
        update { $0.rollbacks[project, default: [:]][rule, default: 0] += 1 }
    }
}
