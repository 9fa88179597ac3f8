import AsyncSupport
import Identifiers
import NodeAPI
import Signing

/// Takes the order to return to an earlier confirmed generation. Calls block.
struct RollbackAcceptance: Sendable {
    let links: CurrentLinks
    let targets: RollbackTargets
    let register: DeploymentRegister
    let ballast: Ballast

    private var journal: DeploymentJournal { register.journal }

    /// Accepts a rollback. Gives up ballast if the disk has no space for the order; without ballast the database has its own
    /// reserve.
    /// - Throws: `rollback.none`, `rollback.untrusted`, `generation.not-found`, `generation.unconfirmed`, `deployment.busy`.
    func accept(
        _ project: ProjectName,
        _ request: RollbackRequest,
        by requester: Requester
    ) throws -> AcceptedDeployment {
        ballast.makeSpace(for: Ballast.rollback)
        do {
            return try acceptOnce(project, request, by: requester)
        } catch let failure as NodeFailure where failure.code == .diskFull {
            return try acceptOnce(project, request, by: requester)
        }
    }

    private func acceptOnce(
        _ project: ProjectName,
        _ request: RollbackRequest,
        by requester: Requester
    ) throws -> AcceptedDeployment {
        let current = try links.generation(of: project)
        if let wanted = request.to, wanted == current, let done = try lastReturn(project, to: wanted) {
            return .already(done)
        }
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
        var record = DeploymentRecord(
            project: project,
            kind: .rollback,
            bundle: bundle.report.bundle,
            bundleDigest: bundle.digest,
            active: generation.active,
            requestedBy: requester.name,
            reason: request.reason == nil && passed == nil
                ? nil : [request.reason, passed].compactMap { $0 }.joined(separator: "; "),
            started: journal.clock.timeOfDay
        )
        record.generation = number
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
                "is what a rollback would return to, and its signer is not trusted any more (\(flaw.line)); so it is with all "
                    + "before the current one. If you want one of them all the same, name it: slipway rollback --to \(nearest)",
                findings: flaw.findings
            )
        }
        let passed = numbers.prefix { $0 != trusted }.map(\.description).joined(separator: ", ")
        return (trusted, "passed over generation \(passed), whose signer is not trusted any more (\(flaw.stableCode))")
    }
}
