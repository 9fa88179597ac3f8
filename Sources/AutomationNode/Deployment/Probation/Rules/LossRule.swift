/// The labels that came for a version's answers must not show that it errs more than on its reference.
///
/// The bet against that may be looked at after every label. Whether it may roll back says `monitoring.rules.loss`.
struct LossRule: ProbationRule {
    static let name = RollbackRule.loss
    static let code = NodeCode.deploymentLoss

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .loss(let bet) = observation, bet.isLost else { return nil }
        return violation(
            by: bet,
            expected: "a mean loss of at most \(RuleFigure.figure(bet.allowed)), as on its reference",
            found: "\(RuleFigure.figure(bet.mean)) over \(bet.rows) labelled rows"
        )
    }
}

extension RollbackRule {
    package static let loss = RollbackRule("loss")
}
