import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import NodeAPI

/// Reads back what a way back led to, after it: the flip has looked at sizes alone.
struct ReadBack: Sendable {
    let parts: NodeParts
    /// The deployment that ended with the way back.
    let deployment: Int64
    let project: ProjectName

    /// - Returns: the confirmed generation that is to be gone on to, since the current one does not hold; nil if it holds, or if
    ///   nothing whole can take its place.
    func run() async throws -> GenerationNumber? {
        guard let number = try await parts.pool.run({ try target() }) else { return nil }
        let limit = StepLimit(
            step: "\(project) deployment \(deployment): read back",
            seconds: parts.configuration.settings(for: project).deadlines.stage,
            clock: parts.clock
        )
        return try await withTaskCancellationHandler {
            try await parts.pool.run { try next(from: number) { try limit.check() } }
        } onCancel: {
            limit.cancel()
        }
    }

    /// - Returns: what is current and was not read back before it came to be.
    private func target() throws -> GenerationNumber? {
        let record = try parts.journal.record(deployment)
        let number: GenerationNumber?
        switch (record.kind, record.state) {
        case (.rollback, .confirmed):
            number = try record.generation.flatMap { try Rollback(parts: parts).isSmall(project, $0) ? nil : $0 }
        case (_, .rolledBack): number = record.rolledBackTo
        default: number = nil
        }
        guard let number, try parts.current.generation(of: project) == number else { return nil }
        return number
    }

    private func next(
        from number: GenerationNumber,
        check: @escaping @Sendable () throws -> Void
    ) throws -> GenerationNumber? {
        let rollback = Rollback(parts: parts)
        do {
            try rollback.prove(project, number, depth: .contents, check: check)
            try put("every file of generation \(number) was read back after the switch", succeeded: true)
            return nil
        } catch let failure as NodeFailure where failure.code == .generationDamaged {
            try tell(number, failure)
        }
        return try rollback.trustedFirst(rollback.targets(of: project, from: number), of: project).first { candidate in
            try check()
            return (try? rollback.prove(project, candidate, depth: .contents, check: check)) != nil
        }
    }

    private func tell(_ number: GenerationNumber, _ failure: NodeFailure) throws {
        parts.logger.critical(
            "what a rollback made current is damaged",
            metadata: ["project": "\(project)", "generation": "\(number)", "error": "\(failure)"]
        )
        try parts.audit(
            AuditEntry(
                "generation.damaged",
                by: Requester.node.name,
                project: project,
                subject: "generation \(number)",
                outcome: failure.stableCode,
                detail: "read back after deployment \(deployment): \(failure.message)"
            )
        )
        try put("generation \(number) is current and does not hold: \(failure.message)", succeeded: false)
    }

    private func put(_ output: String, succeeded: Bool) throws {
        let ordinal = try parts.journal.beginStep("read back", of: deployment)
        try parts.journal.finishStep(ordinal, of: deployment, succeeded: succeeded, output: output)
    }
}
