import DurableFiles
import Identifiers
import Logging
import NodeAPI

/// Reads back the generation that a rollback made current, after the switch, which checked only sizes.
struct ReadBack: Sendable {
    let verifier: GenerationVerifier
    let targets: RollbackTargets
    let links: CurrentLinks
    let audit: AuditTrail

    /// - Parameter deployment: the one that ended with the rollback.
    /// - Returns: the confirmed generation that is to be gone on to, since the current one does not hold; nil if it holds, or if
    ///   nothing whole can take its place.
    func run(after deployment: RunningDeployment) async throws -> GenerationNumber? {
        guard let number = try await deployment.blocking({ try target(of: deployment) }) else { return nil }
        let limit = StepLimit(
            step: "\(deployment.subject): read back",
            seconds: deployment.settings.deadlines.stage,
            clock: deployment.clock
        )
        return try await withTaskCancellationHandler {
            try await deployment.blocking { try next(from: number, deployment) { try limit.check() } }
        } onCancel: {
            limit.cancel()
        }
    }

    /// - Returns: what is current and was not read back before it came to be.
    private func target(of deployment: RunningDeployment) throws -> GenerationNumber? {
        let project = deployment.project
        let record = try deployment.journal.record(deployment.id)
        let number: GenerationNumber?
        switch (record.kind, record.state) {
        case (.rollback, .confirmed):
            number = try record.generation.flatMap { try verifier.isSmall(project, $0) ? nil : $0 }
        case (_, .rolledBack): number = record.rolledBackTo
        default: number = nil
        }
        guard let number, try links.generation(of: project) == number else { return nil }
        return number
    }

    private func next(
        from number: GenerationNumber,
        _ deployment: RunningDeployment,
        check: @escaping @Sendable () throws -> Void
    ) throws -> GenerationNumber? {
        let project = deployment.project
        do {
            _ = try verifier.verify(project, number, depth: .contents, check: check)
            try put("every file of generation \(number) was read back after the switch", succeeded: true, deployment)
            return nil
        } catch let failure as NodeFailure where failure.code == .generationDamaged {
            try tell(number, failure, deployment)
        }
        let older = try targets.trustedFirst(targets.targets(of: project, from: number), of: project)
        return try older.first { candidate in
            try check()
            return (try? verifier.verify(project, candidate, depth: .contents, check: check)) != nil
        }
    }

    private func tell(
        _ number: GenerationNumber,
        _ failure: NodeFailure,
        _ deployment: RunningDeployment
    ) throws {
        let project = deployment.project
        deployment.recorder.logger.critical(
            "what a rollback made current is damaged",
            metadata: ["project": "\(project)", "generation": "\(number)", "error": "\(failure)"]
        )
        try audit.append(
            AuditEntry(
                "generation.damaged",
                by: Requester.node.name,
                project: project,
                subject: "generation \(number)",
                outcome: failure.stableCode,
                detail: "read back after deployment \(deployment.id): \(failure.message)"
            )
        )
        try put("generation \(number) is current and does not hold: \(failure.message)", succeeded: false, deployment)
    }

    private func put(_ output: String, succeeded: Bool, _ deployment: RunningDeployment) throws {
        let journal = deployment.journal
        let ordinal = try journal.beginStep("read back", of: deployment.id)
        try journal.finishStep(ordinal, of: deployment.id, succeeded: succeeded, output: output)
    }
}
