import ModelWorkers
import Serving

/// A worker must not end: by `probation.rules.crashes`, as often as that; in a crash loop, whatever the number.
struct CrashRule: ProbationRule {
    static let name = RollbackRule.crashes
    static let code = NodeCode.deploymentCrash
    static let key: String? = "crashes"

    /// Ends of a worker that roll back; 0: only a crash loop does.
    var limit = 1

    mutating func configure(by node: ConfigurationNode) throws(NodeFailure) {
        limit = try node.integer(in: 0...1000)
    }

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .model(let model) = observation, model.isAny(of: .workerEnded) else { return nil }
        let totals = model.served.statistics.totals
        let workers = model.served.model.status
        let isLooping = workers.isCrashLooping
        let crashes = max(totals.crashes, workers.restarts)
        guard isLooping || (limit > 0 && crashes >= limit) else { return nil }
        // An answer that failed with its worker may be looked at before word of the worker's end has come.
        let last = totals.lastCrash ?? workers.lastExit
        return violation(
            by: model,
            expected: isLooping
                ? "a worker that stays up" : "fewer than \(limit) \(limit == 1 ? "end" : "ends") of a worker",
            found: (isLooping ? "one that ends repeatedly" : "\(crashes)")
                + (last.map { ": a process that \($0.reason)" } ?? ""),
            lastLines: last?.lastLines
        )
    }
}

extension RollbackRule {
    package static let crashes = RollbackRule("crashes")
}
