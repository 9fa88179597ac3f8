import ContentStore
import DurableFiles
import Identifiers
import ModelWorkers
import NodeAPI

/// Makes the state directory whole after any stop, before the node does anything else. Each step can be interrupted and
/// repeated. Calls block.
struct Recovery: Sendable {
    let parts: NodeParts

    /// A probation that was cut off more often than this is not gone on with: what is on probation may be the cause.
    static let crashLimit: Int64 = 3

    /// - Returns: what an operator should know, a line each.
    func run() throws -> [String] {
        // What is decided from here on is decided by what the disk has, not by what was only about to be written.
        try parts.state.current.sync()
        var findings = try sweep()
        parts.faults.reach(.recoverySwept)
        findings += try DocumentRepair(parts: parts).run()
        for deployment in try parts.database.read({ try DeploymentRecord.unfinished(in: $0) }) {
            try decide(deployment)
            parts.faults.reach(.recoveryDecided)
        }
        try removeUnfinishedGenerations()
        for project in try projects() { findings += try CurrentRepair(parts: parts).run(project) }
        if let flaw = try parts.database.read({ try AuditChain.flaw(in: $0) }) {
            findings.append("audit.broken: \(flaw); restore node.db from a backup, or find out who changed it")
        }
        parts.mark()
        return findings
    }

    /// Removes what interrupted work left, and sets aside what no record knows.
    /// - Returns: what an operator should know, a line each.
    @discardableResult
    func sweep() throws -> [String] {
        for directory in [parts.state.root, parts.state.current, parts.state.tokens, parts.state.trust] {
            for name in try directory.names() where name.hasPrefix(DirectoryHandle.temporaryPrefix) {
                try directory.removeTree(name)
            }
        }
        try Quarantine.sweep(parts.state.root)
        try parts.store.discardUnfinishedIngests()
        try parts.environments.environments.discardUnfinished()
        return try sweepBundles() + sweepGenerations()
    }

    private func sweepBundles() throws -> [String] {
        var findings: [String] = []
        let (records, passing) = try parts.database.read {
            (try BundleRecord.all(in: $0), try PassingBundle.all(in: $0))
        }
        try parts.stored.sweep(keeping: records, passing: passing) { name, directory in
            findings.append(try SetAside(parts: parts).stranger(name, from: directory))
        }
        if !passing.isEmpty { try parts.database.write { for bundle in passing { try bundle.end(in: $0) } } }
        return findings
    }

    private func sweepGenerations() throws -> [String] {
        var findings: [String] = []
        let records = try parts.database.read { database in
            try GenerationRecord.projects(in: database).reduce(into: [ProjectName: [GenerationRecord]]()) {
                $0[$1] = try GenerationRecord.all(of: $1, in: database)
            }
        }
        try parts.generations.sweep(
            keeping: records.mapValues { Set($0.filter { $0.state != .removing }.map(\.number)) },
            removing: records.mapValues { Set($0.filter { $0.state == .removing }.map(\.number)) }
        ) { name, directory in
            findings.append(try SetAside(parts: parts).stranger(name, from: directory))
        }
        return findings
    }

    private func decide(_ deployment: DeploymentRecord) throws {
        let current = try parts.current.target(of: deployment.project)
        let decision = try RecoveryDecision(deployment, current: current) { try isWhole(deployment) }
        switch decision {
        case .fail: try fail(deployment)
        case .resume where deployment.crashes >= Self.crashLimit:
            try intendRollback(
                deployment,
                .deploymentInterrupted,
                "slipwayd stopped out of order \(deployment.crashes + 1) times during its probation"
            )
        case .resume: try resume(deployment)
        case .rollBack:
            try intendRollback(
                deployment,
                .generationDamaged,
                "was not current and whole when slipwayd started again; send the bundle again and deploy it"
            )
        case .finishRollback: break
        }
        let decided = try parts.journal.record(deployment.id)
        if decided.intent == .rollingBack { _ = try Rollback(parts: parts).flip(deployment.project, decided) }
    }

    private func isWhole(_ deployment: DeploymentRecord) throws -> Bool {
        guard let number = deployment.generation else { return false }
        return (try? Rollback(parts: parts).prove(deployment.project, number, depth: .contents)) != nil
    }

    private func fail(_ deployment: DeploymentRecord) throws {
        let failure = NodeFailure(
            .deploymentInterrupted,
            "\(deployment.project) deployment \(deployment.id)",
            "slipwayd stopped while the deployment was \(deployment.state.rawValue); nothing live was touched; deploy it again"
        )
        try parts.journal.change(deployment.id) { record, _ in
            record.state = .failed
            record.intent = .none
            record.isFinished = true
            record.problem = Problem(failure)
            return entry("deployment.failed", record, failure.stableCode, failure.message)
        }
    }

    private func resume(_ deployment: DeploymentRecord) throws {
        let now = parts.clock.now()
        let settings = parts.configuration.settings(for: deployment.project)
        try parts.journal.change(deployment.id) { record, database in
            try StepRecord.finishInterrupted(of: record.id, at: now, in: database)
            record.state = .active
            record.intent = .none
            // The time of day may have been set back since.
            record.switched = min(record.switched ?? now, now)
            record.crashes += 1
            if record.kind != .rollback { record.probationEnds = Self.end(of: record, settings, now) }
            return entry("deployment.resumed", record, "ok", "its generation is current and whole; it goes on")
        }
    }

    /// The end of probation as it was, but late enough for the probe to succeed as often as it must, and, where the time of
    /// day was set back, no later than that of one that begins now.
    private static func end(
        of record: DeploymentRecord,
        _ settings: ProjectConfiguration,
        _ now: Timestamp
    ) -> Timestamp {
        let planned = record.probationEnds ?? (record.switched ?? now).adding(seconds: settings.probation.deadline)
        let kept = min(planned, now.adding(seconds: settings.probation.deadline))
        let needed = settings.secondsToProve
        return needed > 0 ? max(kept, now.adding(seconds: needed)) : kept
    }

    private func intendRollback(_ deployment: DeploymentRecord, _ code: NodeCode, _ why: String) throws {
        let failure = NodeFailure(
            code,
            "\(deployment.project) generation \(deployment.generation?.description ?? "")",
            why
        )
        try parts.journal.change(deployment.id) { record, _ in
            record.state = .active
            record.intent = .rollingBack
            record.problem = Problem(failure)
            return entry("deployment.rolling-back", record, failure.stableCode, failure.message)
        }
    }

    /// Generations that were being made, or removed, when the node stopped.
    private func removeUnfinishedGenerations() throws {
        for project in try projects() {
            let unfinished = try parts.database.read { database in
                try GenerationRecord.all(of: project, in: database).filter { [.staging, .removing].contains($0.state) }
            }
            for generation in unfinished {
                try parts.generations.remove(project, generation.number)
                try parts.database.write { try generation.remove(in: $0) }
            }
        }
    }

    private func projects() throws -> [ProjectName] {
        let named = try parts.database.read { try ProjectRecord.all(in: $0).map(\.project) }
        return Set(named + (try parts.current.projects())).sorted()
    }

    private func entry(
        _ action: String,
        _ record: DeploymentRecord,
        _ outcome: String,
        _ detail: String
    ) -> AuditEntry {
        AuditEntry(
            action,
            by: Requester.node.name,
            project: record.project,
            subject: "deployment \(record.id)",
            outcome: outcome,
            detail: detail
        )
    }
}
