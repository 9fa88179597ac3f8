import Serving

/// Answers must not be much slower than those of the generation before.
struct LatencyRule: ProbationRule {
    static let name = RollbackRule.latency
    static let code = NodeCode.deploymentLatency
    static let key: String? = "latency"

    /// Answers of a model, before and after the switch, below which it says nothing.
    static let fewestAnswers = 100
    /// Seconds by which the p99 must have grown at least.
    static let leastSlowdown = 0.005

    /// The multiple of the p99 latency before the switch that is too slow; 0: none is.
    var factor = 3.0

    mutating func configure(by node: ConfigurationNode) throws(NodeFailure) {
        factor = try node.number(in: 0...1000)
        guard factor == 0 || factor >= 1 else {
            throw node.wrong(expected: "0, or a number from 1 by which the latency may be multiplied")
        }
    }

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .model(let model) = observation, model.event == .answered, factor > 0,
            let before = model.before?.latency
        else { return nil }
        let recent = model.served.statistics.recent
        guard let now = recent.percentile99(atLeast: Self.fewestAnswers), now > before * factor,
            now - before >= Self.leastSlowdown
        else { return nil }
        return violation(
            by: model,
            expected:
                "a p99 of at most \(RuleFigure.number(factor)) × \(RuleFigure.milliseconds(before)), as before the switch",
            found: "\(RuleFigure.milliseconds(now)) over the newest \(recent.seconds.count) answers"
        )
    }
}

extension RollbackRule {
    package static let latency = RollbackRule("latency")
}
