/// The version must not answer rows of its requests otherwise than the one before it, more often than their comparison allows.
///
/// The old version is asked sampled rows too while it is loaded. The bet against "no more often" may be looked at after every row: it
/// reaches its limit in at most 1 of 100 probations in which that is true. Whether it may roll back says `monitoring.rules.shadow`.
struct ShadowRule: ProbationRule {
    static let name = RollbackRule.shadow
    static let code = NodeCode.deploymentShadow

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .shadow(let bet) = observation, bet.isLost else { return nil }
        return violation(
            by: bet,
            expected: "at most \(RuleFigure.number(bet.allowed * 100)) % of rows that "
                + "\(bet.other ?? "the version before") answers otherwise",
            found: "\(RuleFigure.number(bet.mean * 100)) % of \(bet.rows) rows that both were asked"
        )
    }
}

extension RollbackRule {
    package static let shadow = RollbackRule("shadow")
}
