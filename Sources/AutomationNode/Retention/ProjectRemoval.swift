import ContentStore
import DurableFiles
import GRDB
import Identifiers
import Logging
import NodeAPI
import Serving
import Synchronization

/// Takes a project off the node. What stays is its history, the audit, and the highest sequence that was confirmed, below which
/// nothing of it is taken later either. Calls block.
///
/// The link `current` goes first, so that no start finds it leading to what is gone; then one transaction condemns all there is. A stop
/// before it leaves the project whole, since a start makes current again what was confirmed last; after it a start removes the rest.
struct ProjectRemoval: Sendable {
    let parts: NodeParts

    /// - Throws: `project.not-found`, `deployment.busy`.
    func run(_ project: ProjectName, reason: String?, by requester: Requester) throws -> ProjectRemovalReport {
        let (generations, bundles) = try parts.storeGate.withLock { _ in
            try demandIdle(project)
            let before = try parts.current.generation(of: project)
            if before != nil { try parts.flip(project, to: nil) }
            parts.faults.reach(.projectHidden)
            let condemned: ([GenerationRecord], [BundleRecord])
            do {
                condemned = try condemn(project, reason, by: requester)
            } catch {
                if let before, try parts.current.generation(of: project) == nil { try parts.flip(project, to: before) }
                throw error
            }
            parts.faults.reach(.projectCondemned)
            parts.mark()
            parts.serving.keep(project, only: [])
            parts.counters.update { $0.lastSwitchSeconds[project] = nil }
            do {
                try carryOut(project, condemned.0, condemned.1)
            } catch {
                // It is condemned all the same: the next start removes what is left of it.
                parts.logger.error(
                    "a project was removed in part; the next start of slipwayd removes the rest",
                    metadata: ["project": "\(project)", "error": "\(error)"]
                )
            }
            return (condemned.0.count, condemned.1.count)
        }
        parts.faults.reach(.projectRemoved)
        let freed = try GarbageCollection(parts: parts).run(by: requester)
        return ProjectRemovalReport(
            project: project,
            generations: generations,
            bundles: bundles,
            blobs: freed.blobs,
            bytes: freed.bytes,
            findings: freed.findings
        )
    }

    private func demandIdle(_ project: ProjectName) throws {
        try parts.database.read { try demandIdle(project, in: $0) }
    }

    private func demandIdle(_ project: ProjectName, in database: Database) throws {
        if let open = try DeploymentRecord.unfinished(of: project, in: database) {
            throw DeploymentAcceptance.busy(open, now: parts.clock.now())
        }
        let known = try ProjectRecord.all(in: database).first { $0.project == project }
        let hasBundles = try !BundleRecord.all(of: project, in: database).isEmpty
        guard hasBundles || (known != nil && known?.removed == nil) else {
            throw NodeFailure(.projectNotFound, project.text, "the node has nothing of this project")
        }
    }

    private func condemn(
        _ project: ProjectName,
        _ reason: String?,
        by requester: Requester
    ) throws -> ([GenerationRecord], [BundleRecord]) {
        let now = parts.clock.now()
        return try parts.database.write { database in
            try demandIdle(project, in: database)
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

    /// What the audit calls it.
    static let action = "project.removed"

    private func carryOut(_ project: ProjectName, _ generations: [GenerationRecord], _ bundles: [BundleRecord]) throws {
        for generation in generations {
            try parts.generations.remove(project, generation.number)
            parts.faults.reach(.generationRemoved)
            try parts.database.write { try generation.remove(in: $0) }
        }
        parts.damage.forget(project, generations.map(\.number))
        for bundle in bundles {
            try parts.stored.remove(project, bundle.digest)
            try parts.database.write { try bundle.passing.end(in: $0) }
        }
        for directory in [parts.state.generations, parts.state.bundles] where try directory.isEmpty(project.text) {
            try directory.removeTree(project.text)
            try directory.sync()
        }
    }
}

extension DirectoryHandle {
    /// Whether a directory of that name is there and holds nothing.
    fileprivate func isEmpty(_ name: String) throws -> Bool {
        guard try status(of: name)?.kind == .directory else { return false }
        return try open(directory: name).names().isEmpty
    }
}
