import AsyncSupport
import ContentStore
import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI
import Serving
import Synchronization

/// Removes a project from the node. Its history, the audit, and the highest confirmed sequence stay; no bundle below that
/// sequence is accepted later either. Calls block.
///
/// The link `current` goes first, so that no start finds it without its target; then one transaction records the removal of all
/// the rest. A stop before the transaction leaves the project complete, since a start makes the last confirmed generation current
/// again; after it a start removes the rest.
struct ProjectRemoval: Sendable {
    let state: StateDirectory
    let `switch`: GenerationSwitch
    let garbage: GarbageCollection
    let counters: NodeCounters

    private var audit: AuditTrail { garbage.audit }
    private var faults: FaultPoints { garbage.removal.faults }

    /// - Throws: `project.not-found`, `deployment.busy`.
    func run(_ project: ProjectName, reason: String?, by requester: Requester) throws -> ProjectRemovalReport {
        let (generations, bundles) = try garbage.gate.withLock {
            try requireIdle(project)
            let before = try `switch`.hide(project)
            faults.reach(.projectHidden)
            let removed: ([GenerationRecord], [BundleRecord])
            do {
                removed = try recordRemoval(of: project, reason, by: requester)
            } catch {
                if let before { try `switch`.show(before) }
                throw error
            }
            faults.reach(.projectCondemned)
            garbage.marks.write()
            `switch`.serving.keep(project, only: [])
            counters.update { $0.lastSwitchSeconds[project] = nil }
            do {
                try carryOut(project, removed.0, removed.1)
            } catch {
                // The removal is on record: the next start removes the rest.
                garbage.logger.error(
                    "a project was removed in part; the next start of slipwayd removes the rest",
                    metadata: ["project": "\(project)", "error": "\(error)"]
                )
            }
            return (removed.0.count, removed.1.count)
        }
        faults.reach(.projectRemoved)
        return report(project, generations, bundles, try garbage.run(by: requester))
    }

    /// The outcome of a removal now. Changes and records nothing.
    /// - Throws: as ``run(_:reason:by:)``.
    func preview(_ project: ProjectName) throws -> ProjectRemovalReport {
        try requireIdle(project)
        let (generations, bundles) = try audit.database.read { database in
            (
                try GenerationRecord.all(of: project, in: database).count,
                try BundleRecord.all(of: project, in: database).count
            )
        }
        return report(project, generations, bundles, try garbage.preview(after: project))
    }

    private func report(
        _ project: ProjectName,
        _ generations: Int,
        _ bundles: Int,
        _ freed: GarbageReport
    ) -> ProjectRemovalReport {
        ProjectRemovalReport(
            project: project,
            generations: generations,
            bundles: bundles,
            blobs: freed.blobs,
            bytes: freed.bytes,
            findings: freed.findings
        )
    }

    private func requireIdle(_ project: ProjectName) throws {
        try audit.database.read { try requireIdle(project, in: $0) }
    }

    private func requireIdle(_ project: ProjectName, in database: Database) throws {
        if let open = try DeploymentRecord.unfinished(of: project, in: database) {
            throw open.busy(now: audit.clock.timeOfDay)
        }
        let known = try ProjectRecord.all(in: database).first { $0.project == project }
        let hasBundles = try !BundleRecord.all(of: project, in: database).isEmpty
        guard hasBundles || (known != nil && known?.removed == nil) else {
            throw NodeFailure(.projectNotFound, project.text, "the node has nothing of this project")
        }
    }

    private func recordRemoval(
        of project: ProjectName,
        _ reason: String?,
        by requester: Requester
    ) throws -> ([GenerationRecord], [BundleRecord]) {
        let now = audit.clock.timeOfDay
        return try audit.database.write { database in
            try requireIdle(project, in: database)
            let generations = try GenerationRecord.all(of: project, in: database)
            let bundles = try BundleRecord.all(of: project, in: database)
            for var generation in generations {
                generation.state = .removing
                generation.isPinned = false
                try generation.save(in: database)
            }
            for bundle in bundles {
                try bundle.passing.begin(in: database)
                try BundleRecord.remove(project, bundle.digest, in: database)
                try ClaimRecord.remove(of: project, bundle.digest, in: database)
            }
            var known = try ProjectRecord.load(project, in: database)
            known.lastConfirmed = nil
            known.heard = nil
            known.removed = now
            try known.save(in: database)
            try AuditChain.append(
                AuditEntry(
                    Self.action,
                    by: requester.name,
                    project: project,
                    subject: project.text,
                    detail:
                        "\(generations.count) generations, \(bundles.count) bundles; the highest sequence stays \(known.highestSequence)"
                        + (reason.map { ": \($0)" } ?? "")
                ),
                at: now,
                in: database
            )
            return (generations, bundles)
        }
    }

    /// The action's name in the audit.
    static let action = "project.removed"

    private func carryOut(_ project: ProjectName, _ generations: [GenerationRecord], _ bundles: [BundleRecord]) throws {
        try garbage.removal.remove(generations, of: project)
        try garbage.removal.remove(bundles, of: project)
        for directory in [state.generations, state.bundles] where try directory.isEmpty(project.text) {
            try directory.removeTree(project.text)
            try directory.sync()
        }
    }
}

extension DirectoryHandle {
    /// Tells whether a directory of that name is there and holds nothing.
    fileprivate func isEmpty(_ name: String) throws -> Bool {
        guard try status(of: name)?.kind == .directory else { return false }
        return try open(directory: name).names().isEmpty
    }
}
