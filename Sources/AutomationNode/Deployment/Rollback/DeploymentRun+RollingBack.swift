import GRDB
import Identifiers
import Logging
import NodeAPI

/// The way back, by itself or by hand. Nothing on it may refuse.
extension DeploymentRun {
    /// Ends a probation: what was confirmed before it is current again.
    /// - Parameters:
    ///   - marksBad: whether the bundle is not deployed again before somebody forgives it.
    ///   - evidence: a step for the record, which is written once the way back is done.
    func rollBack(
        because failure: any CodedFailure,
        by name: String,
        marksBad: Bool = false,
        evidence: DeploymentEvidence? = nil
    ) async throws {
        _ = try? await makeRoom()
        do {
            try await intend(failure, by: name, marksBad: marksBad)
        } catch {
            try Task.checkCancellation()
            try await goBackUnrecorded(for: error)
            try await insist(on: "the record of a rollback") { try await intend(failure, by: name, marksBad: marksBad) }
        }
        parts.faults.reach(.rollbackIntended)
        try await finishRollback(evidence)
    }

    /// Takes what failed out of use before there is a record of it: a disk that has no room for one must not keep it current. A stop
    /// in between changes nothing: a deployment on probation that is not current is rolled back at the next start.
    private func goBackUnrecorded(for error: any Error) async throws {
        parts.logger.critical(
            "a rollback cannot be put on record, and is done first",
            metadata: ["project": "\(project)", "deployment": "\(id)", "error": "\(error)"]
        )
        let target = try await insist(on: "a rollback") {
            try await blocking { try parts.rollback.goBack(from: try parts.journal.record(id)) }
        }
        try? await serveOnly(target)
    }

    private func intend(_ failure: any CodedFailure, by name: String, marksBad: Bool) async throws {
        try await blocking {
            try parts.journal.change(id) { record, database in
                record.intent = .rollingBack
                record.problem = Problem(failure)
                if marksBad { try condemn(record, failure, by: name, in: database) }
                return AuditEntry(
                    "deployment.rolling-back",
                    by: name,
                    project: project,
                    subject: "deployment \(id)",
                    outcome: failure.stableCode,
                    detail: failure.message
                )
            }
        }
    }

    private func condemn(
        _ record: DeploymentRecord,
        _ failure: any CodedFailure,
        by name: String,
        in database: Database
    ) throws {
        try BadBundleRecord(
            project: project,
            digest: record.bundleDigest,
            bundle: record.bundle,
            mark: BadMark(
                since: parts.clock.now(),
                code: failure.stableCode,
                reason: failure.message,
                deployment: id,
                by: name
            )
        ).save(in: database)
    }

    /// The rollback that is on record, from wherever it was interrupted.
    func finishRollback(_ evidence: DeploymentEvidence? = nil) async throws {
        let record = try await insist(on: "a rollback") { try await goBack() }
        try await insist(on: "serving after a rollback") { try await serveOnly(record.rolledBackTo) }
        if let evidence { try await insist(on: "the evidence of a rollback") { try await put(evidence) } }
        try await insist(on: "the hook after a rollback") {
            _ = try await hook(.onRollback, reason: record.problem?.detail ?? record.problem?.code ?? "rolled back")
        }
        // Whoever waits for the record finds it counted.
        count(RollbackRule(code: record.problem?.code))
        try await insist(on: "the record of a rollback") { try await finish() }
        parts.faults.reach(.rollbackFinished)
    }

    private func count(_ rule: RollbackRule) {
        parts.counters.update { $0.rollbacks[project, default: [:]][rule, default: 0] += 1 }
    }

    private func goBack() async throws -> DeploymentRecord {
        try await blocking {
            let target = try parts.rollback.goBack(from: try parts.journal.record(id))
            parts.faults.reach(.rollbackFlipped)
            return try parts.journal.change(id) { record, _ in
                record.rolledBackTo = target
                return nil
            }
        }
    }

    private func finish() async throws {
        try await blocking {
            try parts.journal.change(id) { record, database in
                record.state = .rolledBack
                record.intent = .none
                record.isFinished = true
                var known = try ProjectRecord.load(project, in: database)
                known.lastConfirmed = record.rolledBackTo
                try known.save(in: database)
                if let number = record.generation, number != record.rolledBackTo {
                    try GenerationRecord.setState(.failed, project, number, in: database)
                }
                let target = record.rolledBackTo.map { "generation \($0) is current again" }
                return AuditEntry(
                    "deployment.rolled-back",
                    by: Requester.node.name,
                    project: project,
                    subject: "deployment \(id)",
                    outcome: record.problem?.code ?? "ok",
                    detail: target ?? "there was no confirmed generation to return to: nothing is current"
                )
            }
            parts.mark()
        }
    }

    /// A deployment of the kind rollback: an earlier generation becomes current in one flip, without checks that a
    /// deployment has and without probation, since it was confirmed before.
    ///
    /// That it is meant is on record since the order was taken (`DeploymentAcceptance`): from there on a disk without room keeps it
    /// from nothing, and what it cannot write down before the switch follows.
    func returnByHand() async throws {
        let record = try await blocking { try parts.journal.record(id) }
        guard let number = record.generation else { throw CancellationError() }
        let proven = try await decisions.unlessDecided {
            let generation = try await step("read back", seconds: settings.deadlines.stage, isRecordNeeded: false) { check in
                let (generation, words) = try parts.verifier.readBack(project, number, check: check)
                return (generation, words)
            }
            try await loadForReturn(number)
            return generation
        }
        if let (requester, reason) = decisions.closeToCancelling() {
            return try await cancel(by: requester, reason: reason)
        }
        guard let proven else { throw CancellationError() }
        try await makeRoom()
        try await noting(false) { try announceReturn() }
        let began = parts.clock.moment()
        try await blocking {
            parts.faults.reach(.switchIntended)
            try parts.generationSwitch.activate(proven)
            parts.faults.reach(.switchFlipped)
        }
        try await insist(on: "the record of a rollback") {
            try await makeRoom()
            try await blocking { try becomeReturned() }
        }
        let seconds = parts.clock.moment().seconds(since: began)
        parts.counters.update { $0.lastSwitchSeconds[project] = seconds }
        parts.faults.reach(.deploymentActive)
        try await serveOnly(number)
        try await finishReturn()
    }

    /// Goes back by hand although there was no room for the switch: with ballast in the usual way, and without it first of all. The
    /// order is on record, so that a start that finds it carried out goes on from there.
    func returnOnFullDisk(_ record: DeploymentRecord) async throws {
        guard let number = record.generation else { throw CancellationError() }
        if try await blocking({ parts.ballast.makeRoom(for: Ballast.wayBack) }) { return try await returnByHand() }
        if let (requester, reason) = decisions.closeToCancelling() {
            return try await cancel(by: requester, reason: reason)
        }
        parts.logger.critical(
            "a rollback cannot be put on record, and is done first",
            metadata: ["project": "\(project)", "deployment": "\(id)"]
        )
        do {
            try await blocking {
                try parts.generationSwitch.activate(try parts.verifier.verify(project, number, depth: .sizes))
            }
        } catch let failure as NodeFailure where failure.code == .generationDamaged {
            return try await fail(with: failure)
        }
        try? await serveOnly(number)
        try await hasReturned()
    }

    /// Gives up ballast for a way back and its record, where the disk has no room.
    private func makeRoom() async throws {
        try await blocking { _ = parts.ballast.makeRoom(for: Ballast.wayBack) }
    }

    private func announceReturn() throws {
        try parts.journal.change(id) { record, _ in
            record.state = .checked
            return AuditEntry(
                "deployment.switching",
                by: record.requestedBy,
                project: project,
                subject: "deployment \(id)",
                detail: "current goes back to generation \(record.generation?.description ?? "")"
            )
        }
    }

    private func becomeReturned() throws {
        try parts.journal.change(id) { record, _ in
            record.state = .active
            record.intent = .none
            record.switched = parts.clock.now()
            return nil
        }
    }

    /// Goes on where `current` is what it shall be and the record does not say so yet.
    func hasReturned() async throws {
        let record = try await blocking {
            try becomeReturned()
            return try parts.journal.record(id)
        }
        try await serveOnly(record.generation)
        try await finishReturn()
    }

    /// Tells the operator's hook, whose failure changes nothing, and ends.
    func finishReturn() async throws {
        let record = try await blocking { try parts.journal.record(id) }
        _ = try await hook(.onRollback, reason: record.reason ?? "rolled back by \(record.requestedBy)")
        count(RollbackRule(code: nil))
        try await blocking {
            try parts.journal.change(id) { record, database in
                record.state = .confirmed
                record.isFinished = true
                record.rolledBackTo = record.generation
                var known = try ProjectRecord.load(project, in: database)
                known.lastConfirmed = record.generation
                try known.save(in: database)
                return AuditEntry(
                    "rollback.done",
                    by: record.requestedBy,
                    project: project,
                    subject: "deployment \(id)",
                    detail: "generation \(record.generation?.description ?? "") is current again"
                        + (record.reason.map { ": \($0)" } ?? "")
                )
            }
            parts.mark()
        }
        parts.faults.reach(.deploymentConfirmed)
    }
}
