import Identifiers
import NodeAPI
import Serving

/// From the switch to the end: confirmed, or rolled back.
extension DeploymentRun {
    /// What the probe said so far.
    private struct Watch {
        var passes = 0
        var failures = 0
        var nextProbe: Moment
        /// When the golden predictions are replayed next; nil: not at all.
        var nextGolden: Moment?
    }

    /// - Parameter switched: when the switch was; nil for one that a stop of the node cut off.
    func probation(since switched: Moment? = nil) async throws {
        parts.faults.reach(.probationBegun)
        let record = try await blocking { try parts.journal.record(id) }
        let began = parts.clock.moment()
        let span =
            switched.map { ProbationSpan(settings.probation, from: $0) }
            ?? ProbationSpan(
                restOf: record,
                settings.probation,
                longest: settings.longestProbation,
                now: parts.clock.now(),
                at: began
            )
        if let failure = try await beginServing(record) {
            return try await rollBack(because: failure, by: Requester.node.name, marksBad: true)
        }
        if let failure = try await postActivate() {
            if Task.isCancelled { return }
            return try await rollBack(because: Self.hookFailure(failure), by: Requester.node.name, marksBad: true)
        }
        var watch = Watch(nextProbe: parts.clock.moment(), nextGolden: nextGolden(record, after: switched ?? began))
        while true {
            try Task.checkCancellation()
            if let decision = decisions.decision { return try await obey(decision) }
            let now = parts.clock.moment()
            if isProven(watch), now >= span.minimum, hasRequests(record) {
                return try await confirm(by: Requester.node.name)
            }
            if now >= span.deadline {
                return try await rollBack(because: lateness(record, watch), by: Requester.node.name)
            }
            if settings.hooks[.probe] != nil, now >= watch.nextProbe {
                if let failure = try await probe(&watch) {
                    return try await rollBack(because: failure, by: Requester.node.name, marksBad: true)
                }
                continue
            }
            if let moment = watch.nextGolden, now >= moment {
                if let failure = try await replayGolden(record) {
                    return try await rollBack(because: failure, by: Requester.node.name, marksBad: true)
                }
                watch.nextGolden = nextGolden(record, after: parts.clock.moment())
                continue
            }
            try await wait(until: nextMoment(watch, span, now), record)
        }
    }

    /// Runs the hook unless it was run to its end before a stop of the node.
    private func postActivate() async throws -> NodeFailure? {
        let steps = try await blocking { try parts.journal.report(id).steps }
        if steps.contains(where: { $0.name == HookKind.postActivate.rawValue && $0.succeeded == true }) { return nil }
        return try await decisions.unlessDecided { Outcome(failure: try await hook(.postActivate)) }?.failure
    }

    /// - Returns: why the deployment must be rolled back, nil if it need not.
    private func probe(_ watch: inout Watch) async throws -> NodeFailure? {
        let began = parts.clock.moment()
        guard let outcome = try await decisions.unlessDecided({ Outcome(failure: try await hook(.probe, keep: 20)) })
        else {
            return nil
        }
        watch.nextProbe = began.adding(seconds: settings.hooks[.probe]?.interval ?? 0)
        guard let failure = outcome.failure else {
            watch.passes += 1
            watch.failures = 0
            return nil
        }
        watch.passes = 0
        watch.failures += 1
        return watch.failures >= settings.probation.failures ? Self.hookFailure(failure, .deploymentProbe) : nil
    }

    private func isProven(_ watch: Watch) -> Bool {
        guard settings.probation.confirm == .automatic else { return false }
        return settings.hooks[.probe] == nil || watch.passes >= settings.probation.passes
    }

    private func lateness(_ record: DeploymentRecord, _ watch: Watch) -> NodeFailure {
        let expected =
            switch settings.probation.confirm {
            case .manual: "nobody confirmed it"
            case .automatic where isProven(watch):
                "it answered \(requests(record) ?? 0) requests, not \(settings.probation.rules.requests),"
            case .automatic: "the probe did not succeed \(settings.probation.passes) times in a row"
            }
        let end = record.probationEnds.map { " by \($0)" } ?? ""
        return NodeFailure(.deploymentDeadline, project.text, "\(expected)\(end), the end of its probation")
    }

    private func nextMoment(_ watch: Watch, _ span: ProbationSpan, _ now: Moment) -> Moment {
        var moments = [span.deadline]
        if span.minimum > now { moments.append(span.minimum) }
        if settings.hooks[.probe] != nil { moments.append(watch.nextProbe) }
        if let moment = watch.nextGolden { moments.append(moment) }
        return moments.min() ?? span.deadline
    }

    /// Returns at that moment, when somebody decides, or when as many requests were answered as must be.
    private func wait(until moment: Moment, _ record: DeploymentRecord) async throws {
        let enough = hasRequests(record) ? nil : enoughRequests(record)
        _ = try await decisions.unlessDecided { [clock = parts.clock] in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await clock.sleep(until: moment) }
                if let enough {
                    group.addTask {
                        for await _ in enough {}
                        try Task.checkCancellation()
                    }
                }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    private func obey(_ decision: Decision) async throws {
        switch decision {
        // Nobody can, after the switch; if it came all the same, this is what it means.
        case .cancel(let requester, let reason): try await obey(.rollBack(by: requester, reason: reason, bad: false))
        case .confirm(let requester): try await confirm(by: requester.name)
        case .breach(let breach):
            let evidence = DeploymentEvidence(step: "rule \(breach.rule.rawValue)", output: breach.record)
            try await rollBack(because: breach.failure, by: Requester.node.name, marksBad: true, evidence: evidence)
        case .rollBack(let requester, let reason, let bad):
            let words = reason.map { ": \($0)" } ?? ""
            let failure = NodeFailure(.deploymentByHand, project.text, "\(requester.name) rolled it back\(words)")
            try await rollBack(because: failure, by: requester.name, marksBad: bad)
        }
    }

    private func confirm(by name: String) async throws {
        let record = try await blocking {
            let now = parts.clock.now()
            return try parts.journal.change(id) { record, database in
                guard let number = record.generation else { throw CancellationError() }
                record.state = .confirmed
                record.isFinished = true
                var known = try ProjectRecord.load(project, in: database)
                known.lastConfirmed = number
                let sequence = try BundleRecord.find(project, record.bundleDigest, in: database)?.sequence ?? 0
                if sequence >= known.highestSequence {
                    known.highestSequence = sequence
                    known.highestDigest = record.bundleDigest
                    known.highestStatement =
                        try SignatureRecord.find(project, record.bundleDigest, in: database)?.statement
                }
                try known.save(in: database)
                if var made = try GenerationRecord.find(project, number, in: database) {
                    made.state = .confirmed
                    made.confirmed = now
                    try made.save(in: database)
                }
                return AuditEntry(
                    "deployment.confirmed",
                    by: name,
                    project: project,
                    subject: "deployment \(id)",
                    detail: "generation \(number) is the last confirmed one"
                )
            }
        }
        try await blocking { parts.mark() }
        try await serveOnly(record.generation)
        parts.faults.reach(.deploymentConfirmed)
    }
}
