/// The probe must not fail `probation.failures` times in a row.
struct ProbeRule: ProbationRule {
    static let name = RollbackRule.probe
    static let code = NodeCode.deploymentProbe

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .probe(let failure, let failures, let allowed) = observation, failures >= allowed else { return nil }
        return violation(DeploymentHooks.deploymentFailure(failure, Self.code))
    }
}

extension RollbackRule {
    package static let probe = RollbackRule("probe")
}
