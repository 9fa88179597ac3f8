import Identifiers

/// The generation must be confirmed by `probation.deadline`: by a person, or since the probe has succeeded and enough requests were
/// answered. It does not mark the bundle bad, since nothing has shown that the bundle is.
struct DeadlineRule: ProbationRule {
    static let name = RollbackRule.deadline
    static let code = NodeCode.deploymentDeadline
    static let key: String? = "requests"

    /// Requests that must have been answered before it is confirmed by itself.
    var requests = 0

    mutating func configure(by node: ConfigurationNode) throws(NodeFailure) {
        requests = try node.integer(in: 0...1_000_000_000)
    }

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .time(let progress) = observation, progress.now >= progress.span.deadline else { return nil }
        let expected =
            switch progress.settings.probation.confirm {
            case .manual: "nobody confirmed it"
            case .automatic where progress.isProven: "it answered \(progress.requests ?? 0) requests, not \(requests),"
            case .automatic: "the probe did not succeed \(progress.settings.probation.passes) times in a row"
            }
        let end = progress.plannedEnd.map { " by \($0)" } ?? ""
        let failure = NodeFailure(Self.code, progress.project.text, "\(expected)\(end), the end of its probation")
        return violation(failure, marksBad: false)
    }
}

extension RollbackRule {
    package static let deadline = RollbackRule("deadline")
}
