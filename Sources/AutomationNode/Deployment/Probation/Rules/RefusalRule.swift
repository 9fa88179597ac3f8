import Serving

/// The share of requests that are refused as wrong must not grow with the switch.
///
/// A request that is wrong in itself was wrong before: only growth counts. Without requests before the switch, only a version
/// that refuses everything breaks the rule; a version without a predecessor does not.
struct RefusalRule: ProbationRule {
    static let name = RollbackRule.refusals
    static let code = NodeCode.deploymentRefusals
    static let key: String? = "refusals"

    /// Requests of a model below which it says nothing.
    static let fewestRequests = 20

    /// The growth that the share of the newest 200 requests may have with the switch; 1: any.
    var growth = 0.05

    mutating func configure(by node: ConfigurationNode) throws(NodeFailure) {
        growth = try node.number(in: 0...1)
    }

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .model(let model) = observation, model.isAny(of: .refused), growth < 1, let before = model.before
        else { return nil }
        let recent = model.served.statistics.recent
        guard let now = recent.refusedShare, recent.refusals.count >= Self.fewestRequests else { return nil }
        let isWorse = before.refused.map { now > $0 + growth } ?? (now == 1)
        guard isWorse else { return nil }
        return violation(
            by: model,
            expected: before.refused.map {
                "at most \(RuleFigure.number(($0 + growth) * 100)) % of requests that are refused as wrong, since it was "
                    + "\(RuleFigure.number($0 * 100)) % before the switch"
            } ?? "requests that are not all refused as wrong",
            found: "\(recent.refusals.values.count { $0 }) of the newest \(recent.refusals.count)"
        )
    }
}

extension RollbackRule {
    package static let refusals = RollbackRule("refusals")
}
