import AsyncSupport
import DurableFiles
import Identifiers
import Logging
import Serving
import Synchronization

/// Loads the generations that should answer and do not, after a start or a rollback. Puts models that cannot be loaded on record:
/// at the first failure and at the end of it.
final class BackgroundLoading: Sendable {
    private let planner: ServingPlanner
    private let serving: ServingGenerations
    private let firstLoads: FirstLoads
    private let audit: AuditTrail
    private let pool: BlockingPool
    private let logger: Logger
    private let troubles = Mutex<Set<Trouble>>([])
    /// The number of loads in their first attempt, by project.
    private let beginning = Mutex<[ProjectName: Int]>([:])

    private struct Trouble: Hashable {
        let project: ProjectName
        let generation: GenerationNumber
        let model: ModelName
    }

    init(
        planner: ServingPlanner,
        serving: ServingGenerations,
        firstLoads: FirstLoads,
        audit: AuditTrail,
        pool: BlockingPool,
        logger: Logger
    ) {
        self.planner = planner
        self.serving = serving
        self.firstLoads = firstLoads
        self.audit = audit
        self.pool = pool
        self.logger = logger
    }

    /// Loads generations one after the other, the answering one first. Blocks while it reads the database and the bundles'
    /// documents.
    func begin(_ project: ProjectName, _ numbers: [GenerationNumber]) {
        guard let number = numbers.first else { return }
        do {
            guard let plan = try planner.plan(project, number) else {
                return firstLoads.forget(project)
            }
            begin(plan, project, number, then: numbers.dropFirst())
        } catch {
            firstLoads.end(project)
            let failure = error as? any CodedFailure
            logger.error(
                "the models of a project cannot be loaded",
                metadata: ["project": "\(project)", "error": "\(error)"]
            )
            try? audit.append(
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
        then more: ArraySlice<GenerationNumber>
    ) {
        beginning.withLock { $0[project, default: 0] += 1 }
        let isFirst = Atomic(true)
        let attempted: @Sendable () -> Void = { [self] in
            guard isFirst.exchange(false, ordering: .relaxed) else { return }
            beginning.withLock { $0[project, default: 1] -= 1 }
            firstLoads.end(project)
        }
        serving.keepLoading(project, plan) { [self] preparation in
            attempted()
            await note(preparation, project, number)
            guard preparation.isComplete else { return }
            _ = try? await pool.run { self.begin(project, Array(more)) }
        } ended: {
            attempted()
        }
    }

    /// Tells whether the first attempt of a load of the project has not ended.
    func isBeginning(_ project: ProjectName) -> Bool { beginning.withLock { $0[project, default: 0] > 0 } }

    private func note(
        _ preparation: LoadResult,
        _ project: ProjectName,
        _ number: GenerationNumber
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
            logger.error(
                "a model cannot be loaded; it is tried again",
                metadata: ["project": "\(project)", "model": "\(subject)", "error": "\(failure.failure)"]
            )
            await record(
                AuditEntry(
                    "model.failed",
                    by: Requester.node.name,
                    project: project,
                    subject: subject,
                    outcome: failure.failure.stableCode,
                    detail: "generation \(number): \(failure.failure.message)"
                )
            )
        }
        guard hasEnded else { return }
        logger.notice("all models of a project are loaded again", metadata: ["project": "\(project)"])
        await record(
            AuditEntry(
                "models.loaded",
                by: Requester.node.name,
                project: project,
                subject: "generation \(number)",
                detail: preparation.evidence.joined(separator: "; ")
            )
        )
    }

    private func record(_ entry: AuditEntry) async {
        do {
            try await pool.run { [audit] in try audit.append(entry) }
        } catch {
            logger.error("what a model does could not be put on record", metadata: ["error": "\(error)"])
        }
    }
}
