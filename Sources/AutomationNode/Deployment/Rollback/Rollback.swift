import Identifiers

/// The one step that takes a project back. Calls block.
struct Rollback: Sendable {
    let targets: RollbackTargets
    let verifier: GenerationVerifier
    let `switch`: GenerationSwitch

    /// Makes the replaced generation current again, or else the newest confirmed generation before it that exists. Generations
    /// whose signers are not trusted any more come last. Nothing is current if there is none.
    ///
    /// It checks only sizes, since it must be fast. It rewrites a link that is already right, since that link may not be durable.
    /// - Returns: the generation that is current now.
    func goBack(from deployment: DeploymentRecord) throws -> GenerationNumber? {
        let project = deployment.project
        for number in try targets.targets(from: deployment) where !verifier.isKnownDamaged(project, number) {
            guard let generation = try? verifier.verify(project, number, depth: .sizes) else { continue }
            try `switch`.goBack(to: generation)
            return number
        }
        try `switch`.goBackToNothing(project)
        return nil
    }
}
