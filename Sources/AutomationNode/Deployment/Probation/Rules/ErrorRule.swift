import Serving

/// Requests must not fail by the model's or the worker's fault.
struct ErrorRule: ProbationRule {
    static let name = RollbackRule.errors
    static let code = NodeCode.deploymentErrors
    static let key: String? = "errors"

    /// Requests of a model below which it says nothing.
    static let fewestRequests = 20

    /// The share of the newest 200 requests that may fail; 1: any.
    var share = 0.05

    mutating func configure(by node: ConfigurationNode) throws(NodeFailure) {
        share = try node.number(in: 0...1)
    }

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .model(let model) = observation, model.isAny(of: .failed) else { return nil }
        let newest = model.served.statistics.recent.failures.values
        guard newest.count >= Self.fewestRequests else { return nil }
        let failed = newest.count { $0 }
        guard Double(failed) / Double(newest.count) > share else { return nil }
        return violation(
            by: model,
            expected: "at most \(RuleFigure.number(share * 100)) % of requests that fail",
            found: "\(failed) of the newest \(newest.count)"
        )
    }
}

extension RollbackRule {
    package static let errors = RollbackRule("errors")
}
