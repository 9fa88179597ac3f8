import AsyncSupport
import ContentStore
import GRDB
import Identifiers
import Logging
import ModelWorkers
import NodeAPI
import Serving
import Signing
import Synchronization

/// Removes unneeded generations, then bundles, then blobs. Each removal is recorded first, and the next collection completes an
/// interrupted one. Calls block.
struct GarbageCollection: Sendable {
    let gate: StoreGate
    let retention: RetentionChoice
    let removal: RecordedRemoval
    let environments: EnvironmentStore
    let audit: AuditTrail
    let marks: MarkWriter
    let logger: Logger

    private var stored: StoredBundles { removal.stored }

    /// - Returns: what was removed, and what could not be looked at, of which all is kept.
    func run(by requester: Requester) throws -> GarbageReport {
        try gate.withLock {
            var report = GarbageReport(generations: 0, bundles: 0, blobs: 0, bytes: 0)
            var findings: [String] = []
            for project in try projects() {
                let plan = try retention.recordRemovals(of: project)
                removal.faults.reach(.generationCondemned)
                try removal.remove(plan.generationsToRemove, of: project)
                try removal.remove(plan.bundlesToRemove, of: project)
                report.generations += plan.generationsToRemove.count
                report.bundles += plan.bundlesToRemove.count
            }
            let (needed, copied, unread) = try neededBlobs()
            if unread.isEmpty {
                let removed = try stored.store.collectGarbage(keeping: needed)
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
            marks.write()
            return report
        }
    }

    /// The removals that a collection would make now, and what it could not look at. Changes and records nothing.
    /// - Parameter removed: a project of which nothing is left by then; its own generations and bundles are not counted.
    func preview(after removed: ProjectName? = nil) throws -> GarbageReport {
        try gate.withLock {
            var report = GarbageReport(generations: 0, bundles: 0, blobs: 0, bytes: 0)
            var going = Set<Digest>()
            if let removed {
                let bundles = try audit.database.read { try BundleRecord.all(of: removed, in: $0) }
                going.formUnion(bundles.map(\.digest))
            }
            for project in try projects() where project != removed {
                let plan = try retention.removals(of: project)
                report.generations += plan.generationsToRemove.count
                report.bundles += plan.bundlesToRemove.count
                going.formUnion(plan.bundlesToRemove.map(\.digest))
            }
            let (needed, copied, unread) = try neededBlobs(besides: going)
            if unread.isEmpty {
                // The files of the generations that go before are further names of their blobs.
                let garbage = try stored.store.garbage(keeping: needed, countsLinked: true)
                report.blobs = garbage.blobs
                report.bytes = garbage.bytes
            }
            let findings = copied + unread
            report.findings = findings.isEmpty ? nil : findings
            return report
        }
    }

    private func forgetHistory() throws {
        for project in try projects() {
            let limits = retention.configuration.settings(for: project).history
            let history = HistoryRetention(project: project, limits: limits, now: audit.clock.timeOfDay)
            let count = try history.run(audit.database)
            guard count > 0 else { continue }
            logger.debug("forgot old deployments", metadata: ["project": "\(project)", "count": "\(count)"])
        }
    }

    private func projects() throws -> [ProjectName] {
        try audit.database.read { database in
            let named = try ProjectRecord.all(in: database).map(\.project)
            return Set(named + (try BundleRecord.all(in: database).map(\.project))).sorted()
        }
    }

    /// Every content of every kept bundle, with its OCI documents; also the bundles read from a copy, and those that cannot be
    /// read.
    /// - Parameter going: bundles that are not kept.
    private func neededBlobs(
        besides going: Set<Digest> = []
    ) throws -> (Set<Digest>, copied: [String], unread: [String]) {
        let records = try audit.database.read { try BundleRecord.all(in: $0) }.filter { !going.contains($0.digest) }
        var needed = Set<Digest>()
        var copied: [String] = []
        var unread: [String] = []
        for record in records {
            for file in stored.damagedFiles(of: record) {
                copied.append(
                    "\(NodeCode.bundleDamaged.rawValue): \(file.name) of \(record.project) \(record.report.bundle) is not what was "
                        + "received; its copy was read, and all that it lists is kept; the next start of slipwayd puts it back"
                )
            }
            do {
                for resource in try stored.load(record).resources { needed.insert(resource.digest) }
            } catch {
                unread.append(words(record, error, "blobs"))
            }
        }
        return (needed, copied, unread)
    }

    /// Removes environments that no bundle here wants. While the locks of one cannot be read, all stay.
    private func collectEnvironments() throws -> [String] {
        let records = try audit.database.read { try BundleRecord.all(in: $0) }
        var needed = Set<Digest>()
        for record in records {
            do {
                let locks = try stored.load(record).locks(in: stored.store)
                for lock in Set(locks.byManifest.values) { needed.insert(lock.digest) }
            } catch {
                return [words(record, error, "environments")]
            }
        }
        try environments.collect(keepingLocks: needed)
        return []
    }

    private func words(_ record: BundleRecord, _ error: any Error, _ what: String) -> String {
        let failure = error as? any CodedFailure
        return
            "\(failure?.stableCode ?? NodeCode.bundleDamaged.rawValue): the list of \(record.project) \(record.report.bundle) "
            + "cannot be read (\(failure?.message ?? "\(error)")), so no \(what) were removed. Send the bundle again"
    }

    private func tell(_ findings: [String]) {
        removal.damage.garbage = findings
        for finding in findings {
            logger.error("garbage was collected in part", metadata: ["finding": "\(finding)"])
        }
    }

    private func record(_ report: GarbageReport, by requester: Requester) throws {
        try audit.append(
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
