import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import Scoring
import Synchronization

/// Brings up what should answer and does not, after a start or a rollback, and puts on record what cannot be loaded: once
/// when it begins and once when it is over.
final class BackgroundLoading: Sendable {
    private let troubles = Mutex<Set<Trouble>>([])
    /// Loads whose first attempt is under way, by project.
    private let beginning = Mutex<[ProjectName: Int]>([:])

    private struct Trouble: Hashable {
        let project: ProjectName
        let generation: GenerationNumber
        let model: ModelName
    }

    /// Loads generations one after the other: the first is the one that answers. Blocks for what the database and the bundle's
    /// documents say.
    func begin(_ project: ProjectName, _ numbers: [GenerationNumber], _ parts: NodeParts) {
        guard let number = numbers.first else { return }
        do {
            guard let plan = try ServingPlanner(parts: parts, project: project).plan(number) else {
                return parts.firstLoads.forget(project)
            }
            begin(plan, project, number, then: numbers.dropFirst(), parts)
        } catch {
            parts.firstLoads.end(project)
            let failure = error as? any CodedFailure
            parts.logger.error(
                "the models of a project cannot be loaded",
                metadata: ["project": "\(project)", "error": "\(error)"]
            )
            try? parts.audit(
                AuditEntry(
                    "models.failed",
                    by: Requester.node.name,
                    project: project,
                    subject: "generation \(number)",
                    outcome: failure?.stableCode ?? NodeCode.deploymentLoad.rawValue,
                    detail: failure?.message ?? "\(error)"
                )
            )
        }
    }

    private func begin(
        _ plan: GenerationPlan,
        _ project: ProjectName,
        _ number: GenerationNumber,
        then more: ArraySlice<GenerationNumber>,
        _ parts: NodeParts
    ) {
        beginning.withLock { $0[project, default: 0] += 1 }
        let isFirst = Atomic(true)
        let attempted: @Sendable () -> Void = { [self] in
            guard isFirst.exchange(false, ordering: .relaxed) else { return }
            beginning.withLock { $0[project, default: 1] -= 1 }
            parts.firstLoads.end(project)
        }
        parts.serving.keepLoading(project, plan) { [self] preparation in
            attempted()
            await note(preparation, project, number, parts)
            guard preparation.isComplete else { return }
            _ = try? await parts.pool.run { self.begin(project, Array(more), parts) }
        } ended: {
            attempted()
        }
    }

    /// Whether the first attempt of a load of the project has not ended.
    func isBeginning(_ project: ProjectName) -> Bool { beginning.withLock { $0[project, default: 0] > 0 } }

    private func note(
        _ preparation: Preparation,
        _ project: ProjectName,
        _ number: GenerationNumber,
        _ parts: NodeParts
    ) async {
        let (begun, hasEnded) = troubles.withLock { troubles in
            let begun = preparation.failures.filter {
                troubles.insert(Trouble(project: project, generation: number, model: $0.model)).inserted
            }
            guard preparation.isComplete else { return (begun, false) }
            let ended = troubles.filter { $0.project == project && $0.generation == number }
            troubles.subtract(ended)
            return (begun, !ended.isEmpty)
        }
        for failure in begun {
            let subject = "\(failure.model) \(failure.version)"
            parts.logger.error(
                "a model cannot be loaded; it is tried again",
                metadata: ["project": "\(project)", "model": "\(subject)", "error": "\(failure.failure)"]
            )
            await audit(
                AuditEntry(
                    "model.failed",
                    by: Requester.node.name,
                    project: project,
                    subject: subject,
                    outcome: failure.failure.stableCode,
                    detail: "generation \(number): \(failure.failure.message)"
                ),
                parts
            )
        }
        guard hasEnded else { return }
        parts.logger.notice("all models of a project are loaded again", metadata: ["project": "\(project)"])
        await audit(
            AuditEntry(
                "models.loaded",
                by: Requester.node.name,
                project: project,
                subject: "generation \(number)",
                detail: preparation.evidence.joined(separator: "; ")
            ),
            parts
        )
    }

    private func audit(_ entry: AuditEntry, _ parts: NodeParts) async {
        do {
            try await parts.pool.run { try parts.audit(entry) }
        } catch {
            parts.logger.error("what a model does could not be put on record", metadata: ["error": "\(error)"])
        }
    }
}
