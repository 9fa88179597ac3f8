import ContentStore
import GRDB
import Identifiers
import NodeAPI
import Scoring
import Signing
import Synchronization

/// Removes what nothing needs any more: generations, then bundles, then blobs. It is written down before it is done, and a
/// collection that was interrupted is gone on with by the next. Calls block.
struct GarbageCollection: Sendable {
    let parts: NodeParts

    func run(by requester: Requester) throws -> GarbageReport {
        try parts.storeGate.withLock { _ in
            var report = GarbageReport(generations: 0, bundles: 0, blobs: 0, bytes: 0)
            for project in try projects() {
                let plan = try condemn(project)
                parts.faults.reach(.generationCondemned)
                try carryOut(plan, project)
                report.generations += plan.generationsToRemove.count
                report.bundles += plan.bundlesToRemove.count
            }
            let removed = try parts.store.collectGarbage(keeping: try neededBlobs())
            try collectEnvironments()
            report.blobs = removed.blobs
            report.bytes = removed.bytes
            if report.generations + report.bundles + report.blobs > 0 { try record(report, by: requester) }
            return report
        }
    }

    private func projects() throws -> [ProjectName] {
        try parts.database.read { database in
            let named = try ProjectRecord.all(in: database).map(\.project)
            return Set(named + (try BundleRecord.all(in: database).map(\.project))).sorted()
        }
    }

    /// Decides and marks in one transaction, so that no deployment can begin with what goes.
    private func condemn(_ name: ProjectName) throws -> RetentionPlan {
        let current = try parts.current.generation(of: name)
        return try parts.database.write { database in
            let open = try DeploymentRecord.unfinished(of: name, in: database)
            let inUse = [current, open?.generation, open?.replaces].compactMap { $0 } + parts.serving.inUse(name)
            let plan = RetentionPlan(
                project: try ProjectRecord.load(name, in: database),
                generations: try GenerationRecord.all(of: name, in: database),
                bundles: try BundleRecord.all(of: name, in: database),
                inUse: Set(inUse),
                bundlesInUse: Set([open?.bundleDigest].compactMap { $0 }),
                confirmations: try DeploymentRecord.confirmations(of: name, in: database),
                keepConfirmed: parts.configuration.settings(for: name).keepConfirmed
            )
            for generation in plan.generationsToRemove {
                try GenerationRecord.setState(.removing, name, generation.number, in: database)
            }
            for bundle in plan.bundlesToRemove { try BundleRecord.remove(name, bundle.digest, in: database) }
            return plan
        }
    }

    private func carryOut(_ plan: RetentionPlan, _ project: ProjectName) throws {
        for generation in plan.generationsToRemove {
            try parts.generations.remove(project, generation.number)
            parts.faults.reach(.generationRemoved)
            try parts.database.write { try generation.remove(in: $0) }
        }
        for bundle in plan.bundlesToRemove { try parts.stored.remove(project, bundle.digest) }
    }

    /// Every content of every bundle that is kept, its OCI documents included.
    private func neededBlobs() throws -> Set<Digest> {
        let records = try parts.database.read { try BundleRecord.all(in: $0) }
        var needed = Set<Digest>()
        for record in records {
            for resource in try parts.stored.load(record).resources { needed.insert(resource.digest) }
        }
        return needed
    }

    /// Removes environments that no bundle here wants. While the locks of one cannot be read, all stay.
    private func collectEnvironments() throws {
        let records = try parts.database.read { try BundleRecord.all(in: $0) }
        var needed = Set<Digest>()
        for record in records {
            guard let locks = try? parts.stored.load(record).locks(in: parts.store) else { return }
            for lock in Set(locks.byManifest.values) { needed.insert(lock.digest) }
        }
        try parts.environments.environments.collect(keepingLocks: needed)
    }

    private func record(_ report: GarbageReport, by requester: Requester) throws {
        try parts.audit(
            AuditEntry(
                "garbage.collected",
                by: requester.name,
                subject: "the node",
                detail: "\(report.generations) generations, \(report.bundles) bundles, \(report.blobs) blobs, "
                    + "\(report.bytes) bytes"
            )
        )
    }
}
