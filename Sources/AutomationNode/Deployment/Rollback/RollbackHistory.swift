import Identifiers
import NodeAPI

/// The confirmed generations in order, so that a rollback returns to the one that ran before, which may not be the second newest.
struct RollbackHistory: Sendable {
    /// The generations one would return to, the current one last.
    private(set) var stack: [GenerationNumber] = []

    /// - Parameter confirmed: the deployments that ended as confirmed, oldest first.
    init(confirmed: [DeploymentRecord]) {
        for deployment in confirmed {
            guard let number = deployment.generation else { continue }
            record(number, kind: deployment.kind)
        }
    }

    init() {}

    /// A rollback removes the generations above its target; an activation puts its generation on top.
    mutating func record(_ number: GenerationNumber, kind: DeploymentKind) {
        switch kind {
        case .stage: break
        case .activate: if stack.last != number { stack.append(number) }
        case .rollback:
            while let last = stack.last, last != number { stack.removeLast() }
            if stack.isEmpty { stack.append(number) }
        }
    }

    /// The deployments, among those to be removed from the record, that put each generation in its place: with them and the
    /// later ones, the order of rollbacks stays the same.
    /// - Parameter deployments: oldest first.
    static func holders(in deployments: [DeploymentRecord]) -> [GenerationNumber: Int64] {
        var history = RollbackHistory()
        var holders: [GenerationNumber: Int64] = [:]
        for deployment in deployments where deployment.state == .confirmed {
            guard let number = deployment.generation else { continue }
            let before = history.stack.count
            history.record(number, kind: deployment.kind)
            // One that a rollback found there lies where it was put before.
            if deployment.kind == .activate || before == 0 || holders[number] == nil { holders[number] = deployment.id }
            let there = Set(history.stack)
            holders = holders.filter { there.contains($0.key) }
        }
        return holders
    }

    /// The generations below one, newest first; all of them if it is not there.
    func below(_ current: GenerationNumber?) -> [GenerationNumber] {
        guard let current, let at = stack.lastIndex(of: current) else { return stack.reversed() }
        return stack[..<at].reversed()
    }
}
