import AsyncSupport
import Identifiers
import NodeAPI

/// The time from the switch to the decision: the generation is confirmed, or rolled back after a violation or by order.
struct ProbationPhase: Sendable {
    let watch: ProbationWatch
    let hooks: DeploymentHooks
    let faults: FaultPoints

    /// The probe's results so far, and the next moments at which something is to be seen.
    private struct Schedule {
        var passes = 0
        var failures = 0
        var nextProbe: Instant
        /// Nil: no golden predictions are replayed.
        var nextGolden: Golden?

        struct Golden {
            let number: GenerationNumber
            let moment: Instant
        }
    }

    /// - Parameter switched: the moment of the switch; nil for one that a stop of the node cut off.
    func run(_ deployment: RunningDeployment, since switched: Instant?) async throws -> DeploymentPhase {
        faults.reach(.probationBegun)
        let record = try await deployment.record()
        let began = deployment.clock.now
        let span = span(of: record, deployment, switched, began)
        if let failure = try await watch.begin(record, deployment) {
            return .rollingBack(RollbackCause(failure: failure, marksBad: true))
        }
        if let failure = try await postActivate(deployment),
            let violation = deployment.rules.violation(by: .postActivate(failure))
        {
            return Task.isCancelled ? .over : .rollingBack(violation.cause)
        }
        var schedule = Schedule(
            nextProbe: deployment.clock.now,
            nextGolden: nextGolden(record, deployment, after: switched ?? began)
        )
        while true {
            try Task.checkCancellation()
            if let decision = deployment.decisions.decision { return phase(by: decision, deployment) }
            let progress = progress(of: record, deployment, schedule, span)
            if progress.isOver { return .confirming(by: Requester.node.name) }
            if let violation = deployment.rules.violation(by: .time(progress)) { return .rollingBack(violation.cause) }
            switch due(schedule, at: progress.now, deployment) {
            case .probe:
                guard let violation = try await probe(&schedule, deployment) else { continue }
                return .rollingBack(violation.cause)
            case .golden(let number):
                if let violation = try await replayGolden(number, deployment) { return .rollingBack(violation.cause) }
                schedule.nextGolden = nextGolden(record, deployment, after: deployment.clock.now)
            case nil:
                try await wait(until: nextMoment(schedule, span, progress.now, deployment), record, deployment)
            }
        }
    }

    private func span(
        of record: DeploymentRecord,
        _ deployment: RunningDeployment,
        _ switched: Instant?,
        _ began: Instant
    ) -> ProbationWindow {
        let settings = deployment.settings
        if let switched { return ProbationWindow(settings.probation, from: switched) }
        return ProbationWindow(
            restOf: record,
            settings.probation,
            longest: settings.longestProbation,
            now: deployment.clock.timeOfDay,
            at: began
        )
    }

    /// Runs the hook unless it was run to its end before a stop of the node.
    private func postActivate(_ deployment: RunningDeployment) async throws -> NodeFailure? {
        let steps = try await deployment.blocking { try deployment.journal.report(deployment.id).steps }
        if steps.contains(where: { $0.name == HookKind.postActivate.rawValue && $0.succeeded == true }) { return nil }
        return try await deployment.decisions.unlessDecided {
            HookOutcome(failure: try await hooks.run(.postActivate, deployment))
        }?.failure
    }

    private struct HookOutcome: Sendable {
        let failure: NodeFailure?
    }

    private func progress(
        of record: DeploymentRecord,
        _ deployment: RunningDeployment,
        _ schedule: Schedule,
        _ span: ProbationWindow
    ) -> ProbationProgress {
        ProbationProgress(
            project: deployment.project,
            settings: deployment.settings,
            span: span,
            now: deployment.clock.now,
            passes: schedule.passes,
            requests: watch.requests(record),
            plannedEnd: record.probationEnds
        )
    }

    private enum Look {
        case probe
        case golden(GenerationNumber)
    }

    private func due(_ schedule: Schedule, at now: Instant, _ deployment: RunningDeployment) -> Look? {
        if deployment.settings.hooks[.probe] != nil, now >= schedule.nextProbe { return .probe }
        guard let golden = schedule.nextGolden, now >= golden.moment else { return nil }
        return .golden(golden.number)
    }

    private func probe(
        _ schedule: inout Schedule,
        _ deployment: RunningDeployment
    ) async throws -> ProbationViolation? {
        let began = deployment.clock.now
        let outcome = try await deployment.decisions.unlessDecided {
            HookOutcome(failure: try await hooks.run(.probe, deployment, keep: 20))
        }
        guard let outcome else { return nil }
        schedule.nextProbe = began.adding(seconds: deployment.settings.hooks[.probe]?.interval ?? 0)
        guard let failure = outcome.failure else {
            schedule.passes += 1
            schedule.failures = 0
            return nil
        }
        schedule.passes = 0
        schedule.failures += 1
        let allowed = deployment.settings.probation.failures
        return deployment.rules.violation(by: .probe(failure, failures: schedule.failures, allowed: allowed))
    }

    private func replayGolden(
        _ number: GenerationNumber,
        _ deployment: RunningDeployment
    ) async throws -> ProbationViolation? {
        let failures = try await watch.replayGolden(number, deployment)?.failures ?? []
        return deployment.rules.violation(by: .golden(failures))
    }

    /// - Returns: nil where no golden predictions are replayed.
    private func nextGolden(
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment,
        after moment: Instant
    ) -> Schedule.Golden? {
        let interval = deployment.rules[GoldenRule.self].interval
        guard interval > 0, let number = record.generation, watch.hasGolden(record) else { return nil }
        return Schedule.Golden(number: number, moment: moment.adding(seconds: interval))
    }

    private func nextMoment(
        _ schedule: Schedule,
        _ span: ProbationWindow,
        _ now: Instant,
        _ deployment: RunningDeployment
    ) -> Instant {
        var moments = [span.deadline]
        if span.minimum > now { moments.append(span.minimum) }
        if deployment.settings.hooks[.probe] != nil { moments.append(schedule.nextProbe) }
        if let golden = schedule.nextGolden { moments.append(golden.moment) }
        return moments.min() ?? span.deadline
    }

    /// Returns at that moment, when somebody decides, or when as many requests were answered as must be.
    private func wait(until moment: Instant, _ record: DeploymentRecord, _ deployment: RunningDeployment) async throws {
        let wanted = deployment.rules[DeadlineRule.self].requests
        let hasRequests = watch.requests(record).map { $0 >= wanted } ?? true
        let enough = hasRequests ? nil : watch.answering(record, wanted)
        _ = try await deployment.decisions.unlessDecided { [clock = deployment.clock] in
            guard let enough else { return try await clock.sleep(until: moment) }
            _ = try await withTimeout(until: moment, on: clock) {
                for await _ in enough {}
                try Task.checkCancellation()
            }
        }
    }

    private func phase(by decision: Decision, _ deployment: RunningDeployment) -> DeploymentPhase {
        switch decision {
        // Nobody can, after the switch; if it came all the same, this is what it means.
        case .cancel(let order):
            return phase(by: .rollBack(by: order.requester, reason: order.reason, bad: false), deployment)
        case .confirm(let requester): return .confirming(by: requester.name)
        case .violation(let violation): return .rollingBack(violation.cause)
        case .rollBack(let requester, let reason, let bad):
            let words = reason.map { ": \($0)" } ?? ""
            let failure = NodeFailure(
                .deploymentByHand,
                deployment.project.text,
                "\(requester.name) rolled it back\(words)"
            )
            return .rollingBack(RollbackCause(failure: failure, name: requester.name, marksBad: bad))
        }
    }
}
