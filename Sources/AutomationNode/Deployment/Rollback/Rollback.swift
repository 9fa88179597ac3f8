import Identifiers

/// The one step that takes a project back. Calls block.
struct Rollback: Sendable {
    let targets: RollbackTargets
    let verifier: GenerationVerifier
    let `switch`: GenerationSwitch

    /// Makes what the deployment replaced current again, or else the newest confirmed generation before it that is there. Those
    /// whose signers are not trusted any more come last. Nothing is current if there is none.
    ///
    /// It looks at sizes alone, since it must be fast. A link that is right already is made anew: nobody knows whether it is durable.
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
