import AsyncSupport
import Identifiers
import NodeAPI
import SignOff
import Signing

/// Takes the order to return to an earlier confirmed generation. Calls block.
struct RollbackAcceptance: Sendable {
    let links: CurrentLinks
    let targets: RollbackTargets
    let register: DeploymentRegister
    let ballast: Ballast
    let policy: PolicyCheck

    private var journal: DeploymentJournal { register.journal }

    /// Accepts a rollback. Gives up ballast if the disk has no space for the order; without ballast the database has its own
    /// reserve.
    /// - Parameters:
    ///   - shown: the generation that was current where somebody decided; nil: whatever is.
    ///   - isAsked: false where the node goes back by itself: then no policy is asked.
    /// - Throws: `rollback.none`, `rollback.untrusted`, `generation.not-found`, `generation.unconfirmed`, `deployment.busy`; `policy.withdrawn`,
    ///   `policy.rejected`.
    func accept(
        _ project: ProjectName,
        _ request: RollbackRequest,
        from shown: GenerationNumber? = nil,
        by requester: Requester,
        isAsked: Bool = true
    ) throws -> AcceptedDeployment {
        ballast.makeSpace(for: Ballast.rollback)
        do {
            return try acceptOnce(project, request, shown, by: requester, isAsked: isAsked)
        } catch let failure as NodeFailure where failure.code == .diskFull {
            return try acceptOnce(project, request, shown, by: requester, isAsked: isAsked)
        }
    }

    /// Asks the policy whether somebody may go back to a generation.
    /// - Returns: the emergency that it takes; nil where it takes none.
    /// - Throws: `policy.withdrawn`, `policy.rejected`, and what keeps the policy from being asked.
    func requireAllowed(
        _ generation: GenerationRecord,
        _ bundle: BundleRecord,
        _ breakGlass: String?,
        by requester: Requester
    ) throws -> BreakGlassReport? {
        let subject = PolicyQuestions.Subject(
            bundle: bundle,
            active: generation.active,
            purpose: .rollbackByHand,
            breakGlass: breakGlass
        )
        return try policy.require(
            subject,
            on: .acceptance,
            by: requester.name,
            what: "a rollback to generation \(generation.number)"
        )?.emergency
    }

    /// The same for the end of a probation by hand, which leads to a generation that is known.
    func requireAllowed(
        _ project: ProjectName,
        backTo number: GenerationNumber?,
        _ breakGlass: String?,
        by requester: Requester
    ) throws {
        let known = try journal.database.read { database -> (GenerationRecord, BundleRecord)? in
            guard let number, let generation = try GenerationRecord.find(project, number, in: database),
                let bundle = try BundleRecord.find(project, generation.bundleDigest, in: database)
            else { return nil }
            return (generation, bundle)
        }
        guard let (generation, bundle) = known,
            let emergency = try requireAllowed(generation, bundle, breakGlass, by: requester)
        else { return }
        try journal.database.write { try GenerationRecord.mark(emergency, project, generation.number, in: $0) }
    }

    private func acceptOnce(
        _ project: ProjectName,
        _ request: RollbackRequest,
        _ shown: GenerationNumber?,
        by requester: Requester,
        isAsked: Bool
    ) throws -> AcceptedDeployment {
        let current = try links.generation(of: project)
        if let wanted = request.to, wanted == current, let done = try lastReturn(project, to: wanted) {
            return .already(done)
        }
        try NodeFailure.require(shown, isCurrent: current, of: project)
        let (number, passed) = try target(project, request.to, current)
        let (generation, bundle) = try journal.database.read { database in
            let generation = try GenerationRecord.find(project, number, in: database)
            return (
                generation, try generation.flatMap { try BundleRecord.find(project, $0.bundleDigest, in: database) }
            )
        }
        guard let generation else {
            throw NodeFailure.missing(generation: number, of: project)
        }
        guard generation.state == .confirmed else {
            throw NodeFailure(
                .generationUnconfirmed,
                "\(project) generation \(number)",
                "was never confirmed, and a rollback goes only to confirmed generations; deploy its bundle instead"
            )
        }
        guard let bundle else {
            throw NodeFailure.missing(bundleOf: number, of: project)
        }
        let emergency =
            isAsked ? try requireAllowed(generation, bundle, request.breakGlass, by: requester) : nil
        var record = DeploymentRecord(
            project: project,
            kind: .rollback,
            bundle: bundle.report.bundle,
            bundleDigest: bundle.digest,
            active: generation.active,
            requestedBy: requester.name,
            reason: request.reason == nil && passed == nil
                ? nil : [request.reason, passed].compactMap { $0 }.joined(separator: "; "),
            breakGlassReason: isAsked ? request.breakGlass : nil,
            started: journal.clock.timeOfDay
        )
        record.generation = number
        record.breakGlass = emergency
        // Before the switch nothing more has to be written: a disk that fills meanwhile does not keep the node from going back.
        record.intent = .switching
        return try register.insert(record, condemning: request.bad == true ? current : nil)
    }

    /// The rollback that made a generation current, if it was the last that was done.
    private func lastReturn(_ project: ProjectName, to number: GenerationNumber) throws -> DeploymentReport? {
        try journal.database.read { database in
            let last = try DeploymentRecord.newest(of: project, limit: 1, in: database).first
            guard let last, last.kind == .rollback, last.state == .confirmed, last.generation == number else {
                return nil
            }
            return try journal.report(of: last, in: database)
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
        let numbers = try targets.targets(of: project, from: current)
        guard let nearest = numbers.first else {
            throw NodeFailure(
                .rollbackNone,
                project.text,
                "there is no confirmed generation before the current one; nothing to roll back to"
            )
        }
        let untrusted = (try? targets.untrusted(project)) ?? [:]
        guard let flaw = untrusted[nearest] else { return (nearest, nil) }
        guard let trusted = numbers.first(where: { untrusted[$0] == nil }) else {
            throw NodeFailure(
                .rollbackUntrusted,
                "\(project) generation \(nearest)",
                "would be the rollback target, but its signer is not trusted any more (\(flaw.line)), and neither are those of the "
                    + "other generations before the current one. To return to one all the same, name it: "
                    + "slipway rollback --to \(nearest)",
                findings: flaw.findings
            )
        }
        let passed = numbers.prefix { $0 != trusted }.map(\.description).joined(separator: ", ")
        return (trusted, "passed over generation \(passed), whose signer is not trusted any more (\(flaw.stableCode))")
    }
}

extension NodeFailure {
    /// - Parameter shown: nil where nobody was shown one.
    /// - Throws: `deployment.busy`
    static func require(
        _ shown: GenerationNumber?,
        isCurrent current: GenerationNumber?,
        of project: ProjectName
    ) throws(NodeFailure) {
        guard let shown, shown != current else { return }
        throw NodeFailure(
            .deploymentBusy,
            "\(project) generation \(shown)",
            expected: "the generation that was current where somebody decided",
            found: "\(current.map { "generation \($0)" } ?? "none"), which is current now; look at it first"
        )
    }
}
