import AsyncSupport
import GRDB
import Identifiers
import NodeAPI
import Orders

/// Keeps what became of orders and of what followed registries name, and decides what is tried again. Calls block.
struct MoveJournal: Sendable {
    let audit: AuditTrail

    private var database: NodeDatabase { audit.database }

    /// Deployments of one bundle for one cause.
    private static let most: Int64 = 3
    /// Seconds of the first pause, and of the longest.
    private static let pauses = (first: 60.0, longest: 900.0)

    /// The move of a cause, as new if it was never begun.
    func move(_ project: ProjectName, _ cause: Digest, name: String) throws -> MoveRecord {
        try database.read { try MoveRecord.find(project, cause, in: $0) }
            ?? MoveRecord(project: project, cause: cause, name: name, updated: audit.clock.timeOfDay)
    }

    /// A deployment or a rollback began, or there is one that made things so already.
    func began(_ move: MoveRecord, _ report: DeploymentReport) throws {
        var move = move
        move.state = .running
        move.deployment = report.id
        move.code = nil
        move.detail = nil
        move.next = nil
        move.attempts = 0
        try keep(move)
        if report.isFinished { try settle(move.project) }
    }

    /// Nothing is left to do.
    func finished(_ move: MoveRecord, detail: String?) throws {
        var move = move
        move.state = .done
        move.code = nil
        move.detail = detail
        try keep(move, entry(move, "done", detail: detail ?? ""))
    }

    /// It failed before anything began.
    /// - Returns: false where it failed for the same reason before.
    func failed(_ move: MoveRecord, _ failure: any CodedFailure) throws -> Bool {
        var move = move
        let isNew = move.code != failure.stableCode
        move.code = failure.stableCode
        move.detail = "\(failure.subject): \(failure.message)"
        if failure.stableCode == NodeCode.bundleNotFound.rawValue {
            // It begins as soon as somebody sends the bundle.
            if isNew { try keep(move) }
        } else if Self.mayPass(failure) {
            postpone(&move)
            try keep(move)
        } else {
            try end(move)
        }
        return isNew
    }

    /// Ends moves whose deployments ended, or lets them be tried again.
    func settle(_ project: ProjectName) throws {
        let running = try database.read { database in
            try MoveRecord.running(of: project, in: database).map { move in
                (move, try move.deployment.flatMap { try DeploymentRecord.find($0, in: database) })
            }
        }
        for (move, deployment) in running { try settle(move, deployment) }
    }

    /// Lets what failed before it began be tried again: the configuration or the trust may be another.
    func reconsider() throws {
        try database.write {
            try $0.execute(
                sql:
                    "UPDATE moves SET state = 'waiting', attempts = 0, next = NULL WHERE state = 'failed' AND deployment IS NULL"
            )
        }
    }

    private func settle(_ move: MoveRecord, _ deployment: DeploymentRecord?) throws {
        var move = move
        guard let deployment else {
            move.code = NodeCode.deploymentNotFound.rawValue
            move.detail = "deployment \(move.deployment ?? 0) is not on record any more"
            return try end(move)
        }
        guard deployment.isFinished else { return }
        if deployment.state == .confirmed { return try finished(move, detail: "deployment \(deployment.id)") }
        move.code = deployment.problem?.code ?? NodeCode.deploymentFailed.rawValue
        move.detail = deployment.problem?.detail ?? "deployment \(deployment.id) is \(deployment.state.rawValue)"
        let tries = try database.read { try MoveRecord.deployments(of: move, deployment.bundleDigest, in: $0) }
        guard try mayPass(deployment), tries < Self.most else { return try end(move) }
        move.attempts = tries - 1
        postpone(&move)
        move.deployment = nil
        try keep(move)
    }

    /// Tells whether the same may go well another time: nobody decided otherwise, and the bundle is not marked as bad.
    private func mayPass(_ deployment: DeploymentRecord) throws -> Bool {
        guard [.failed, .rolledBack].contains(deployment.state) else { return false }
        let isByHand = deployment.problem?.code == NodeCode.deploymentByHand.rawValue
        let isBad = try database.read {
            try BadBundleRecord.find(deployment.project, deployment.bundleDigest, in: $0) != nil
        }
        return !isByHand && !isBad
    }

    /// Tells whether a refusal may be none later, without another order: sign-offs may come, a registry may come back.
    private static func mayPass(_ failure: any CodedFailure) -> Bool {
        if ["policy.", "registry."].contains(where: failure.stableCode.hasPrefix) { return true }
        return switch failure.kind {
        case .refused, .usage: false
        default: true
        }
    }

    private func postpone(_ move: inout MoveRecord) {
        move.state = .waiting
        move.attempts = min(move.attempts, 1000) + 1
        let factor = Double(Int64(1) << (2 * min(max(move.attempts - 1, 0), 8)))
        let pause = min(Self.pauses.first * factor, Self.pauses.longest)
        // Many nodes that failed together do not come back together.
        move.next = audit.clock.timeOfDay.adding(seconds: pause * .random(in: 0.75...1))
    }

    private func end(_ move: MoveRecord) throws {
        var move = move
        move.state = .failed
        try keep(move, entry(move, "failed", detail: move.detail ?? ""))
    }

    private func entry(_ move: MoveRecord, _ outcome: String, detail: String) -> AuditEntry {
        let kind = move.name.split(separator: ":").first.map(String.init) ?? "order"
        return AuditEntry(
            "\(kind).\(outcome)",
            by: Requester.node.name,
            project: move.project,
            subject: "\(move.name) \(move.cause)",
            outcome: move.state == .failed ? move.code ?? NodeCode.deploymentFailed.rawValue : "ok",
            detail: detail
        )
    }

    private func keep(_ move: MoveRecord, _ entry: AuditEntry? = nil) throws {
        let now = audit.clock.timeOfDay
        var move = move
        move.updated = now
        try database.write { database in
            try move.keep(in: database)
            if let entry { try AuditChain.append(entry, at: now, in: database) }
        }
    }
}
