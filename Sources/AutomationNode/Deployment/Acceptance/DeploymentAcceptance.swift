import Bundles
import GRDB
import Identifiers
import NodeAPI
import Signing

/// Whether what somebody asks for can begin, and the record with which it does. Calls block.
struct DeploymentAcceptance: Sendable {
    let parts: NodeParts

    enum Accepted: Sendable {
        /// What is asked for is so already, or on its way; this is the deployment that made it so, or is about to.
        case already(DeploymentReport)
        case new(DeploymentRecord, DeploymentReport)
    }

    func accept(_ project: ProjectName, _ request: DeploymentRequest, by requester: Requester) throws -> Accepted {
        let known = try parts.database.read { try BundleRecord.all(of: project, in: $0) }
        let bundle = try BundleChoice(text: request.bundle, project: project).find(in: known)
        try refuseIfBad(bundle)
        let stored = try parts.stored.load(bundle)
        let active = try active(of: stored, changedBy: request.active ?? [:])
        let choices = active.filter { stored.active[$0.key] != $0.value }.sorted { $0.key < $1.key }.map {
            name,
            version in
            "\(name) \(version) by choice in place of \(stored.active[name]?.text ?? "none")"
        }
        try refuseIfForbidden(choices, bundle)
        let kind: DeploymentKind = request.stageOnly == true ? .stage : .activate
        if let report = try existing(bundle, active, kind) { return .already(report) }
        let record = DeploymentRecord(
            project: project,
            kind: kind,
            bundle: bundle.report.bundle,
            bundleDigest: bundle.digest,
            active: active,
            allowedSchemaChanges: try allowed(request, active),
            requestedBy: requester.name,
            reason: request.reason,
            started: parts.clock.now()
        )
        return try insert(record, choices: choices)
    }

    /// - Throws: `deployment.choice` where only what the signer made active may be.
    private func refuseIfForbidden(_ choices: [String], _ bundle: BundleRecord) throws(NodeFailure) {
        guard !choices.isEmpty, parts.configuration.settings(for: bundle.project).operatorChoice == .none else {
            return
        }
        throw NodeFailure(
            .deploymentChoice,
            "\(bundle.project) \(bundle.report.bundle)",
            expected: "the versions that the signer of the bundle made active, as operator-choice: none demands",
            found: choices.joined(separator: ", ")
        )
    }

    /// - Throws: `deployment.unknown-version` for a model that is not to be active.
    private func allowed(_ request: DeploymentRequest, _ active: [ModelName: VersionID]) throws -> [ModelName] {
        let models = Set(request.allowSchemaChange ?? []).sorted()
        guard let stranger = models.first(where: { active[$0] == nil }) else { return models }
        throw NodeFailure(
            .deploymentVersion,
            stranger.text,
            expected: "models that are to be active (\(active.keys.map(\.text).sorted().joined(separator: ", ")))",
            found: "\(stranger), whose schema may change"
        )
    }

    func acceptRollback(
        _ project: ProjectName,
        _ request: RollbackRequest,
        by requester: Requester
    ) throws -> Accepted {
        let current = try parts.current.generation(of: project)
        if let wanted = request.to, wanted == current, let done = try lastReturn(project, to: wanted) {
            return .already(done)
        }
        let (number, passed) = try target(project, request.to, current)
        let (generation, bundle) = try parts.database.read { database in
            let generation = try GenerationRecord.find(project, number, in: database)
            return (
                generation, try generation.flatMap { try BundleRecord.find(project, $0.bundleDigest, in: database) }
            )
        }
        guard let generation else {
            throw NodeFailure(.generationNotFound, "\(project) generation \(number)", "is not on this node")
        }
        guard generation.state == .confirmed else {
            throw NodeFailure(
                .generationUnconfirmed,
                "\(project) generation \(number)",
                "was never confirmed; a rollback goes only to what was. Deploy its bundle instead"
            )
        }
        guard let bundle else {
            throw NodeFailure(
                .bundleDamaged,
                "\(project) generation \(number)",
                "its bundle is not on this node any more"
            )
        }
        var record = DeploymentRecord(
            project: project,
            kind: .rollback,
            bundle: bundle.report.bundle,
            bundleDigest: bundle.digest,
            active: generation.active,
            requestedBy: requester.name,
            reason: request.reason == nil && passed == nil
                ? nil : [request.reason, passed].compactMap { $0 }.joined(separator: "; "),
            started: parts.clock.now()
        )
        record.generation = number
        // Before the switch nothing more has to be written: a disk that fills meanwhile does not keep the node from going back.
        record.intent = .switching
        return try insert(record, condemning: request.bad == true ? current : nil)
    }

    /// - Throws: `bundle.bad`.
    private func refuseIfBad(_ bundle: BundleRecord) throws {
        let known = try parts.database.read { try BadBundleRecord.find(bundle.project, bundle.digest, in: $0) }
        guard let mark = known?.mark else { return }
        let why = mark.deployment.map { "deployment \($0) of it was rolled back" } ?? "\(mark.by) said so"
        throw NodeFailure(
            .bundleBad,
            "\(bundle.project) \(bundle.report.bundle)",
            "is marked bad since \(mark.since): \(why) (\(mark.code): \(mark.reason)); deploy another bundle, or, when the "
                + "cause is gone, take the mark away: slipway forgive \(bundle.report.bundle)",
            findings: [
                Finding(
                    code: NodeCode.bundleBad.rawValue,
                    subject: bundle.report.bundle.text,
                    expected: "a bundle that has not failed here",
                    found: "\(mark.code) at \(mark.since)"
                )
            ]
        )
    }

    /// - Returns: who holds the project, since when, and what to do.
    static func busy(_ open: DeploymentRecord, now: Timestamp) -> NodeFailure {
        let advice =
            open.state == .active && open.kind != .rollback && open.intent == .none
            ? "confirm it, roll it back, or wait until its probation ends\(open.probationEnds.map { " at \($0)" } ?? "")"
            : "wait until it ends"
        return NodeFailure(
            .deploymentBusy,
            open.project.text,
            "deployment \(open.id) of \(open.bundle), asked for by \(open.requestedBy), is under way since \(open.started) "
                + "(\(open.state.rawValue)); \(advice)",
            findings: [
                Finding(
                    code: NodeCode.deploymentBusy.rawValue,
                    subject: "deployment \(open.id)",
                    expected: "no deployment",
                    found: "\(open.state.rawValue) since \(open.updated), by \(open.requestedBy)"
                )
            ]
        )
    }

    /// - Parameters:
    ///   - choices: active versions that the bundle's signer did not make active, in words for the audit.
    ///   - condemned: the generation whose bundle is marked bad with it.
    private func insert(
        _ new: DeploymentRecord,
        choices: [String] = [],
        condemning condemned: GenerationNumber? = nil
    ) throws -> Accepted {
        let now = parts.clock.now()
        return try parts.database.write { database in
            if let open = try DeploymentRecord.unfinished(of: new.project, in: database) {
                // Whoever lost the answer asks again.
                if open.isSame(as: new) { return .already(try parts.journal.report(of: open, in: database)) }
                throw Self.busy(open, now: now)
            }
            guard try BundleRecord.find(new.project, new.bundleDigest, in: database) != nil else {
                throw NodeFailure(.bundleNotFound, new.bundle.text, "is not on this node any more; send it again")
            }
            var record = new
            let known = try ProjectRecord.load(new.project, in: database)
            try known.save(in: database)
            record.replaces = known.lastConfirmed
            try record.insert(in: database)
            try AuditChain.append(
                AuditEntry(
                    record.kind == .rollback ? "rollback.received" : "deployment.received",
                    by: record.requestedBy,
                    project: record.project,
                    subject: "deployment \(record.id)",
                    detail: "\(record.kind.rawValue) of \(record.bundle), \(record.bundleDigest)"
                        + choices.map { ", with \($0)" }.joined()
                        + (record.allowedSchemaChanges.isEmpty
                            ? ""
                            : ", with changed schemas of \(record.allowedSchemaChanges.map(\.text).joined(separator: ", "))")
                        + (record.reason.map { ": \($0)" } ?? "")
                ),
                at: now,
                in: database
            )
            if let condemned { try condemn(condemned, record, in: database) }
            return .new(record, try parts.journal.report(of: record, in: database))
        }
    }

    private func condemn(_ number: GenerationNumber, _ record: DeploymentRecord, in database: Database) throws {
        guard let left = try GenerationRecord.find(record.project, number, in: database),
            let bundle = try BundleRecord.find(record.project, left.bundleDigest, in: database)
        else { return }
        try BadBundleRecord(
            project: record.project,
            digest: bundle.digest,
            bundle: bundle.report.bundle,
            mark: BadMark(
                since: record.started,
                code: NodeCode.deploymentByHand.rawValue,
                reason: record.reason ?? "\(record.requestedBy) rolled back from generation \(number)",
                deployment: nil,
                by: record.requestedBy
            )
        ).save(in: database)
        try AuditChain.append(
            AuditEntry(
                "bundle.condemned",
                by: record.requestedBy,
                project: record.project,
                subject: "\(bundle.report.bundle) \(bundle.digest)",
                outcome: NodeCode.bundleBad.rawValue,
                detail: record.reason ?? "generation \(number) was rolled back"
            ),
            at: record.started,
            in: database
        )
    }

    /// The rollback that made a generation current, if it was the last that was done.
    private func lastReturn(_ project: ProjectName, to number: GenerationNumber) throws -> DeploymentReport? {
        try parts.database.read { database in
            let last = try DeploymentRecord.newest(of: project, limit: 1, in: database).first
            guard let last, last.kind == .rollback, last.state == .confirmed, last.generation == number else {
                return nil
            }
            return try parts.journal.report(of: last, in: database)
        }
    }

    /// - Returns: where to, and what was passed over on the way there, for the record.
    private func target(
        _ project: ProjectName,
        _ wanted: GenerationNumber?,
        _ current: GenerationNumber?
    ) throws -> (GenerationNumber, String?) {
        if let wanted {
            guard wanted != current else {
                throw NodeFailure(.rollbackNone, "\(project) generation \(wanted)", "is current already")
            }
            return (wanted, nil)
        }
        let targets = try parts.targets.targets(of: project, from: current)
        guard let nearest = targets.first else {
            throw NodeFailure(
                .rollbackNone,
                project.text,
                "there is no confirmed generation before the current one; nothing to roll back to"
            )
        }
        let untrusted = (try? parts.targets.untrusted(project)) ?? [:]
        guard let flaw = untrusted[nearest] else { return (nearest, nil) }
        guard let trusted = targets.first(where: { untrusted[$0] == nil }) else {
            throw NodeFailure(
                .rollbackUntrusted,
                "\(project) generation \(nearest)",
                "is what a rollback would return to, and its signer is not trusted any more (\(flaw.line)); so it is with all "
                    + "before the current one. If you want one of them all the same, name it: slipway rollback --to \(nearest)",
                findings: flaw.findings
            )
        }
        let passed = targets.prefix { $0 != trusted }.map(\.description).joined(separator: ", ")
        return (trusted, "passed over generation \(passed), whose signer is not trusted any more (\(flaw.stableCode))")
    }

    /// The bundle's own active versions with those asked for in their place.
    private func active(
        of bundle: StoredBundle,
        changedBy changes: [ModelName: VersionID]
    ) throws -> [ModelName: VersionID] {
        let findings = changes.sorted { $0.key < $1.key }.compactMap { name, version -> Finding? in
            let versions = bundle.manifest.model(name)?.versions.map(\.version.text)
            if versions?.contains(version.text) == true { return nil }
            return Finding(
                code: NodeCode.deploymentVersion.rawValue,
                subject: "\(name):\(version)",
                expected: versions.map { "one of the versions \($0.joined(separator: ", "))" }
                    ?? "a model of the bundle",
                found: versions == nil ? "no model \(name)" : "\(version)"
            )
        }
        guard findings.isEmpty else {
            throw NodeFailure(
                .deploymentVersion,
                bundle.manifest.bundle.text,
                findings.map { "\($0.subject): expected \($0.expected), found \($0.found)" }.joined(separator: "; "),
                findings: findings
            )
        }
        return bundle.active.merging(changes) { $1 }
    }

    /// The deployment that made things as they are asked for, if they are, and are whole.
    private func existing(
        _ bundle: BundleRecord,
        _ active: [ModelName: VersionID],
        _ kind: DeploymentKind
    ) throws -> DeploymentReport? {
        let project = bundle.project
        let current = try parts.current.generation(of: project)
        let report = try parts.database.read { database -> DeploymentReport? in
            if try DeploymentRecord.unfinished(of: project, in: database) != nil { return nil }
            let same = try GenerationRecord.all(of: project, in: database).filter {
                $0.bundleDigest == bundle.digest && $0.active == active
            }
            let made = same.last { made in
                [.ready, .confirmed].contains(made.state) && (kind == .stage || made.number == current)
            }
            guard let made else { return nil }
            let maker = try DeploymentRecord.maker(of: made.number, project, staged: kind == .stage, in: database)
            return try maker.map { try parts.journal.report(of: $0, in: database) }
        }
        guard let number = report?.generation else { return nil }
        return parts.verifier.isThere(project, number) ? report : nil
    }
}
