import DurableFiles
import GRDB
package import Identifiers
import Integrity
import NodeAPI

/// `slipwayd adopt`: rebuilds the records of a node whose database is missing, older than the state, another node's or broken. It
/// adopts sound bundles of signers in STATE/trust, and keeps the current generations. Blocks.
package struct Adoption: Sendable {
    private let path: String
    private let now: Timestamp
    private let person: String

    /// - Parameter person: the user of the command, for the audit.
    package init(state path: String, now: Timestamp, by person: String) {
        self.path = path
        self.now = now
        self.person = person
    }

    /// Describes the adoption, one line a change. Nothing is changed.
    /// - Throws: `state.sound` if there is nothing to adopt; `node.locked`; the fault of the trust.
    package func plan() throws -> [String] {
        try withState { Self.lines(try AdoptionPlan($0, now: now)) }
    }

    /// Carries out the adoption. A stop leaves a state that a start still refuses; a second call completes it.
    /// - Throws: `state.behind` if no trusted signer has signed the current generation: then nothing is changed.
    /// - Returns: the changes, one a line.
    package func apply() throws -> [String] {
        try withState { state in
            let plan = try AdoptionPlan(state, now: now)
            try requireTrust(plan)
            for project in plan.projects { try setAside(project, state) }
            if case .replaced(let reason) = plan.memory { try setDatabaseAside(state.root, reason, plan) }
            let database = try NodeDatabase(in: state.root)
            let mark = try database.write { database in
                try record(plan, in: database)
                let head = try AuditChain.head(in: database)
                let node = try NodeIdentity.find(in: database) ?? ""
                return NodeMark(node: node, audit: head.number, hash: head.hash)
            }
            try mark.write(in: state.root)
            try database.close()
            try DatabaseEvidence(root: state.root).requireMatch()
            return Self.lines(plan)
        }
    }

    private func withState<Value>(_ body: (StateDirectory) throws -> Value) throws -> Value {
        let root = try StateDirectory.existing(path)
        let lock = try StateDirectory.lock(root, purpose: "slipwayd adopt")
        defer { withExtendedLifetime(lock) {} }
        return try body(try StateDirectory(path: path))
    }

    private static func lines(_ plan: AdoptionPlan) -> [String] {
        var lines = plan.findings.map { "found: \($0.subject): expected \($0.expected), found \($0.found)" }
        lines.append("\(NodeDatabase.fileName): \(words(plan.memory))")
        for project in plan.projects { lines += project.lines.map { "\(project.name): \($0)" } }
        for deployment in plan.unfinished {
            lines.append("\(deployment.project): deployment \(deployment.id), which was under way, ends as failed")
        }
        return lines + ["lost: \(lost(plan))"]
    }

    private static func words(_ memory: AdoptionPlan.Memory) -> String {
        switch memory {
        case .made: "there is none; it is rebuilt"
        case .kept: "it is older than the state; it keeps its history and is completed"
        case .replaced(let reason): "\(reason); it goes to the quarantine, and is rebuilt"
        }
    }

    private static func lost(_ plan: AdoptionPlan) -> String {
        let count = plan.lostRecords
        switch plan.memory {
        case .kept:
            return
                "what happened since that database was copied\(count > 0 ? ", at least \(count) records of the audit" : "")"
        case .made, .replaced:
            return
                "the audit before now\(count > 0 ? ", at least \(count) records" : ""), the history of deployments, pins, the "
                + "approvals beside bundles; rejections and withdrawals come back from \(ClaimCopies.directoryName)/, bad marks from "
                + "\(FailureCopies.fileName) at the next start"
        }
    }

    /// Refuses an adoption that would drop a current generation because a key is missing in trust/.
    private func requireTrust(_ plan: AdoptionPlan) throws {
        guard let project = plan.projects.first(where: { $0.obstacle != nil }), let obstacle = project.obstacle else {
            return
        }
        throw NodeFailure(
            .stateBehind,
            "current/\(project.name)",
            "the current generation cannot be adopted: \(obstacle). Nothing was changed. Put its signer's key into trust/; or, if it "
                + "must not run, remove the link current/\(project.name) and repeat the command"
        )
    }

    private func setAside(_ project: AdoptionPlan.Project, _ state: StateDirectory) throws {
        if project.losesCurrent { try CurrentLinks(directory: state.current).remove(project.name) }
        let names =
            project.refusedBundles.map { (state.bundles, "bundles", $0) }
            + project.refusedGenerations.map { (state.generations, "generations", $0.description) }
        for (directory, path, name) in names {
            let finding = CheckFinding(
                NodeCode.stateBehind,
                "\(path)/\(project.name)/\(name)",
                expected: "a whole bundle or generation whose signer is in trust/",
                found: "something else",
                meaning: "slipwayd adopt did not take it in",
                advice: "look at it, and remove it yourself"
            )
            let home = try directory.open(directory: project.name.text)
            _ = try Quarantine(in: state.root, now: now).take(name, from: home, because: finding)
        }
    }

    private func setDatabaseAside(_ root: DirectoryHandle, _ reason: String, _ plan: AdoptionPlan) throws {
        let quarantine = Quarantine(in: root, now: now)
        // The file itself last: while it is there, this is done again.
        for suffix in ["-wal", "-shm", ""] where try root.status(of: NodeDatabase.fileName + suffix) != nil {
            let finding = CheckFinding(
                NodeCode.stateBehind,
                NodeDatabase.fileName + suffix,
                expected: "the database of this state",
                found: plan.findings.first?.found ?? reason,
                meaning: reason,
                advice: "look at it, and remove it yourself"
            )
            _ = try quarantine.take(NodeDatabase.fileName + suffix, from: root, because: finding)
        }
    }

    private func record(_ plan: AdoptionPlan, in database: Database) throws {
        if case .kept = plan.memory {} else if let mark = plan.mark { try NodeIdentity.take(mark.node, in: database) }
        let found = plan.findings.map { "\($0.subject): expected \($0.expected), found \($0.found)" }
        try append(
            "node.adopted",
            subject: "the node",
            outcome: NodeCode.stateBehind.rawValue,
            "by \(person). Lost: \(Self.lost(plan)). \(NodeDatabase.fileName): \(Self.words(plan.memory)). Found: "
                + found.joined(separator: "; ")
                + (plan.mark.map { ". The last record known of was \($0.audit), \($0.hash)" } ?? ""),
            in: database
        )
        for deployment in plan.unfinished { try end(deployment, in: database) }
        for project in plan.projects { try record(project, in: database) }
    }

    private func record(_ project: AdoptionPlan.Project, in database: Database) throws {
        for bundle in project.bundles {
            var record = bundle.record
            try BundleRecord.remove(record.project, record.digest, in: database)
            try record.insert(in: database)
            try record.keep(signature: bundle.signature, in: database)
            try record.passing.end(in: database)
            try SignatureRecord(project: record.project, digest: record.digest, statement: bundle.statement)
                .save(in: database)
            try append(
                "bundle.adopted",
                project.name,
                subject: record.report.bundle.text,
                "\(record.digest), sequence \(record.sequence), \(record.report.signer)",
                in: database
            )
        }
        for digest in project.goneBundles { try BundleRecord.remove(project.name, digest, in: database) }
        for generation in project.goneGenerations { try generation.remove(in: database) }
        for generation in project.generations {
            try generation.save(in: database)
            try append(
                "generation.adopted",
                project.name,
                subject: "generation \(generation.number)",
                "\(generation.state.rawValue), of \(generation.bundleDigest)",
                in: database
            )
        }
        try project.record.save(in: database)
        guard let (generation, bundle) = project.confirmed else { return }
        try confirm(generation, bundle, in: database)
    }

    /// Records a confirmed deployment for the current generation, since rollbacks follow the deployments.
    private func confirm(_ generation: GenerationRecord, _ bundle: BundleRecord, in database: Database) throws {
        var deployment = DeploymentRecord(
            project: generation.project,
            kind: .activate,
            bundle: bundle.report.bundle,
            bundleDigest: bundle.digest,
            active: generation.active,
            requestedBy: Self.actor,
            reason: "it was current and whole when the records were made anew",
            started: now
        )
        deployment.generation = generation.number
        deployment.state = .confirmed
        deployment.isFinished = true
        deployment.switched = now
        try deployment.insert(in: database)
        try append(
            "deployment.confirmed",
            generation.project,
            subject: "deployment \(deployment.id)",
            "generation \(generation.number) was current and whole, and counts as confirmed",
            in: database
        )
    }

    private func end(_ deployment: DeploymentRecord, in database: Database) throws {
        var deployment = deployment
        let failure = NodeFailure(
            .deploymentInterrupted,
            "\(deployment.project) deployment \(deployment.id)",
            "what became of it is lost with the newer \(NodeDatabase.fileName); see what is current"
        )
        deployment.state = .failed
        deployment.intent = .none
        deployment.isFinished = true
        deployment.updated = now
        deployment.problem = Problem(failure)
        try StepRecord.finishInterrupted(of: deployment.id, at: now, in: database)
        try deployment.update(in: database)
        try append(
            "deployment.failed",
            deployment.project,
            subject: "deployment \(deployment.id)",
            outcome: failure.stableCode,
            failure.message,
            in: database
        )
    }

    private static let actor = "slipwayd adopt"

    private func append(
        _ action: String,
        _ project: ProjectName? = nil,
        subject: String,
        outcome: String = "ok",
        _ detail: String,
        in database: Database
    ) throws {
        let entry = AuditEntry(
            action,
            by: Self.actor,
            project: project,
            subject: subject,
            outcome: outcome,
            detail: detail
        )
        try AuditChain.append(entry, at: now, in: database)
    }
}
