/// The hook `post-activate` must succeed.
struct HookRule: ProbationRule {
    static let name = RollbackRule.hook
    static let code = NodeCode.deploymentHook

    func evaluate(_ observation: ProbationObservation) -> ProbationViolation? {
        guard case .postActivate(let failure) = observation else { return nil }
        return violation(DeploymentHooks.deploymentFailure(failure, Self.code))
    }
}

extension RollbackRule {
    package static let hook = RollbackRule("hook")
}
