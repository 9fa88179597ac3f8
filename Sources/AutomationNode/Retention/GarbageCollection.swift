import ContentStore
import GRDB
import Identifiers
import Logging
import ModelWorkers
import NodeAPI
import Serving
import Signing
import Synchronization

/// Removes what nothing needs any more: generations, then bundles, then blobs. It is written down before it is done, and a
/// collection that was interrupted is gone on with by the next. Calls block.
struct GarbageCollection: Sendable {
    let parts: NodeParts

    /// - Returns: what was removed, and what could not be looked at, of which all is kept.
    func run(by requester: Requester) throws -> GarbageReport {
        try parts.storeGate.withLock { _ in
            var report = GarbageReport(generations: 0, bundles: 0, blobs: 0, bytes: 0)
            var findings: [String] = []
            for project in try projects() {
                let plan = try condemn(project)
                parts.faults.reach(.generationCondemned)
                try carryOut(plan, project)
                report.generations += plan.generationsToRemove.count
                report.bundles += plan.bundlesToRemove.count
            }
            let (needed, copied, unread) = try neededBlobs()
            if unread.isEmpty {
                let removed = try parts.store.collectGarbage(keeping: needed)
                report.blobs = removed.blobs
                report.bytes = removed.bytes
            }
            findings += copied + unread
            findings += try collectEnvironments()
            if report.generations + report.bundles + report.blobs > 0 || !findings.isEmpty {
                report.findings = findings.isEmpty ? nil : findings
                try record(report, by: requester)
            }
            try forgetHistory()
            tell(findings)
            parts.mark()
            return report
        }
    }

    private func forgetHistory() throws {
        for project in try projects() {
            let limits = parts.configuration.settings(for: project).history
            let retention = HistoryRetention(project: project, limits: limits, now: parts.clock.now())
            let count = try retention.run(parts.database)
            guard count > 0 else { continue }
            parts.logger.debug("forgot old deployments", metadata: ["project": "\(project)", "count": "\(count)"])
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
                bundlesInUse: Set(
                    [open?.bundleDigest].compactMap { $0 } + parts.sent.all.filter { $0.project == name }.map(\.digest)
                ),
                history: RollbackHistory(confirmed: try DeploymentRecord.confirmed(of: name, in: database)),
                confirmations: try DeploymentRecord.confirmations(of: name, in: database),
                keepConfirmed: parts.configuration.settings(for: name).keepConfirmed
            )
            for generation in plan.generationsToRemove {
                try GenerationRecord.setState(.removing, name, generation.number, in: database)
            }
            for bundle in plan.bundlesToRemove {
                try bundle.passing.begin(in: database)
                try BundleRecord.remove(name, bundle.digest, in: database)
            }
            return plan
        }
    }

    private func carryOut(_ plan: RetentionPlan, _ project: ProjectName) throws {
        for generation in plan.generationsToRemove {
            try parts.generations.remove(project, generation.number)
            parts.faults.reach(.generationRemoved)
            try parts.database.write { try generation.remove(in: $0) }
        }
        parts.damage.forget(project, plan.generationsToRemove.map(\.number))
        for bundle in plan.bundlesToRemove {
            try parts.stored.remove(project, bundle.digest)
            try parts.database.write { try bundle.passing.end(in: $0) }
        }
    }

    /// Every content of every bundle that is kept, its OCI documents included, what was read from a copy, and what cannot be told.
    private func neededBlobs() throws -> (Set<Digest>, copied: [String], unread: [String]) {
        let records = try parts.database.read { try BundleRecord.all(in: $0) }
        var needed = Set<Digest>()
        var copied: [String] = []
        var unread: [String] = []
        for record in records {
            for file in parts.stored.damagedFiles(of: record) {
                copied.append(
                    "\(NodeCode.bundleDamaged.rawValue): \(file.name) of \(record.project) \(record.report.bundle) is not what was "
                        + "received; its copy was read, and all that it lists is kept; the next start of slipwayd puts it back"
                )
            }
            do {
                for resource in try parts.stored.load(record).resources { needed.insert(resource.digest) }
            } catch {
                unread.append(words(record, error, "blobs"))
            }
        }
        return (needed, copied, unread)
    }

    /// Removes environments that no bundle here wants. While the locks of one cannot be read, all stay.
    private func collectEnvironments() throws -> [String] {
        let records = try parts.database.read { try BundleRecord.all(in: $0) }
        var needed = Set<Digest>()
        for record in records {
            do {
                let locks = try parts.stored.load(record).locks(in: parts.store)
                for lock in Set(locks.byManifest.values) { needed.insert(lock.digest) }
            } catch {
                return [words(record, error, "environments")]
            }
        }
        try parts.environments.environments.collect(keepingLocks: needed)
        return []
    }

    private func words(_ record: BundleRecord, _ error: any Error, _ what: String) -> String {
        let failure = error as? any CodedFailure
        return
            "\(failure?.stableCode ?? NodeCode.bundleDamaged.rawValue): what \(record.project) \(record.report.bundle) needs "
            + "cannot be told (\(failure?.message ?? "\(error)")); no \(what) were removed. Send the bundle again"
    }

    private func tell(_ findings: [String]) {
        parts.damage.garbage = findings
        for finding in findings {
            parts.logger.error("garbage was collected in part", metadata: ["finding": "\(finding)"])
        }
    }

    private func record(_ report: GarbageReport, by requester: Requester) throws {
        try parts.audit(
            AuditEntry(
                "garbage.collected",
                by: requester.name,
                subject: "the node",
                outcome: report.findings == nil ? "ok" : NodeCode.bundleDamaged.rawValue,
                detail: "\(report.generations) generations, \(report.bundles) bundles, \(report.blobs) blobs, "
                    + "\(report.bytes) bytes" + (report.findings ?? []).map { "; \($0)" }.joined()
            )
        )
    }
}
