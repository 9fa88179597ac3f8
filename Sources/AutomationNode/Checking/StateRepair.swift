import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Integrity
import Logging
import ModelWorkers
import Serving
import Signing

/// Repairs a node's state: contents first, then the files made from them, then the current generations. Each step is atomic, and
/// each repair is in the audit. The caller holds the lock. Blocks.
final class StateRepair {
    private let root: DirectoryHandle
    private let digests: InodeDigestCache
    private let now: Timestamp
    private let quarantine: Quarantine
    private let bundlePaths: [String]
    private var report = CheckReport()

    /// - Parameter bundles: paths of bundles to take contents of.
    init(root: DirectoryHandle, digests: InodeDigestCache, now: Timestamp, bundles: [String]) {
        self.root = root
        self.digests = digests
        self.now = now
        bundlePaths = bundles
        quarantine = Quarantine(in: root, now: now)
    }

    func run() throws -> CheckReport {
        try Quarantine.sweep(root)
        let made = try makeDirectories()
        let state = try StateDirectory(examining: root)
        guard let database = try openDatabase() else { return try withoutDatabase() }
        let layout = try StateInspection.layoutFiles.compactMap { try $0.repair(in: root, quarantine) }
        let parts = try parts(of: state, database)
        for finding in made + layout { try note(finding, parts) }
        let expected = try ExpectedState(database)
        try repairContents(parts, expected)
        let auxiliary = AuxiliaryFilesRepair(state: state, quarantine: quarantine)
        for fault in try AuxiliaryFilesInspection(state: state, expected: expected).run() {
            try note(auxiliary.repair(fault), parts)
        }
        for fault in try EnvironmentInspection(state: state, expected: expected, width: 2).run() {
            try note(auxiliary.repair(fault), parts)
        }
        // Leftovers are removed as the start of a node removes them.
        try parts.sweep.run()
        parts.marks.write()
        report.count(digests)
        return report
    }

    /// Adds a finding to the report, and to the audit if something was done about it.
    private func note(_ finding: CheckFinding, _ parts: NodeStorage, project: ProjectName? = nil) throws {
        report.findings.append(finding)
        guard finding.outcome != .found, finding.outcome != .remains else { return }
        try parts.trail.append(
            AuditEntry(
                "fsck.\(finding.outcome.rawValue)",
                by: "slipwayd fsck",
                project: project,
                subject: finding.subject,
                outcome: finding.code,
                detail: "expected \(finding.expected), found \(finding.found); \(finding.note)"
            )
        )
    }

    private func makeDirectories() throws -> [CheckFinding] {
        try StateInspection.missingDirectories(of: root).map { missing in
            let finding = missing.finding
            var note = "made anew, empty"
            let path = missing.name.split(separator: "/")
            for (index, name) in path.enumerated() {
                let parent = try index == 0 ? root : root.open(directory: path[..<index].joined(separator: "/"))
                guard let status = try parent.status(of: String(name)), status.kind != .directory else { continue }
                note += "; what stood there is in \(try quarantine.take(String(name), from: parent, because: finding))"
            }
            _ = try root.openOrMake(directory: missing.name, mode: missing.mode)
            return finding.ending(.repaired, note)
        }
    }

    /// - Returns: nil if the database cannot be relied on; the report has that finding then.
    private func openDatabase() throws -> NodeDatabase? {
        do {
            let examined = try NodeDatabase(examining: root)
            let findings = DatabaseInspection(database: examined).run()
            try examined.close()
            report.findings += findings.map { $0.ending(.remains) }
            if findings.contains(where: { $0.code == NodeCode.stateDatabase.rawValue }) { return nil }
            let evidence = DatabaseInspection.evidence(root)
            report.findings += evidence.map { $0.ending(.remains) }
            guard evidence.isEmpty else { return nil }
            return try NodeDatabase(in: root)
        } catch let failure as NodeFailure where failure.code == .stateVersion {
            throw failure
        } catch {
            report.findings.append(DatabaseInspection.unreadable(error).ending(.remains))
            return nil
        }
    }

    /// Only inspects the blobs: without the database the needs are not known, and no repair could be audited.
    private func withoutDatabase() throws -> CheckReport {
        report.findings += try BlobInspection(ContentStore(examining: root), digests: digests).run(needed: []).map {
            StateInspection.finding(of: $0, needs: nil).ending(.remains)
        }
        report.count(digests)
        return report
    }

    private func parts(of state: StateDirectory, _ database: NodeDatabase) throws -> NodeStorage {
        let logger = Logger(label: "slipwayd fsck") { _ in SwiftLogNoOpLogHandler() }
        return try NodeStorage(
            state,
            database: database,
            configuration: LiveConfiguration(NodeConfiguration()),
            clock: SystemClock(),
            logger: logger,
            pool: BlockingPool(width: 1)
        )
    }

    private func repairContents(_ parts: NodeStorage, _ expected: ExpectedState) throws {
        let (trust, fault) = AuxiliaryFilesInspection.trust(of: parts.state)
        if let fault { report.findings.append(fault.finding.ending(.remains)) }
        let reading = BundleInspection(state: parts.state, digests: digests, trust: trust)
        let found = try expected.bundles.map { try reading.inspect($0) }
        let faults = try blobFaults(parts.store, found)
        // The copies that other generations have show only when those were read.
        let generations = try inspectedGenerations(parts.state, expected, found)
        let sources = try gather(parts.state, trust, found, faults)
        guard let bundles = try repairBundles(found, reading, sources, parts) else {
            return try repair(faults, generations, found, sources, parts, expected)
        }
        try repair(
            blobFaults(parts.store, bundles),
            inspectedGenerations(parts.state, expected, bundles),
            bundles,
            sources,
            parts,
            expected
        )
    }

    private func blobFaults(_ store: ContentStore, _ bundles: [InspectedBundle]) throws -> [BlobFault] {
        try BlobInspection(store, digests: digests).run(needed: bundles.needs.keys)
    }

    private func inspectedGenerations(
        _ state: StateDirectory,
        _ expected: ExpectedState,
        _ bundles: [InspectedBundle]
    ) throws -> [InspectedGeneration] {
        try GenerationInspection(state: state, digests: digests).inspect(expected.settled, bundles)
    }

    /// Takes contents of the bundles that an operator gave, each verified against the node's own trust.
    /// - Returns: nil if there are none.
    /// - Throws: what is wrong with a bundle or with the trust; nothing was repaired then.
    private func gather(
        _ state: StateDirectory,
        _ trust: Trust?,
        _ bundles: [InspectedBundle],
        _ faults: [BlobFault]
    ) throws -> RepairSources? {
        guard !bundlePaths.isEmpty else { return nil }
        let trust = try trust ?? TrustDirectory(directory: state.trust).read()
        let sources = try RepairSources(in: root)
        for path in bundlePaths {
            try sources.add(bundle: path, trust: trust, now: now) { wanted(of: $0, bundles, faults) }
        }
        return sources
    }

    /// The contents to take from a bundle: those that are damaged or missing here, and all missing ones of a bundle whose own
    /// list is lost.
    private func wanted(
        of head: UnverifiedBundle,
        _ bundles: [InspectedBundle],
        _ faults: [BlobFault]
    ) -> Set<Digest> {
        let broken = faults.lostDigests
        let known = bundles.first { $0.record.digest == head.manifestDigest }
        let isUnlisted = known?.resources == nil && known != nil
        let documents = Set(known?.faults.isEmpty == false ? [head.manifestDigest] : [])
        return Set(head.resources.map(\.digest)).filter { digest in
            broken.contains(digest) || documents.contains(digest) || (isUnlisted && digests.place(of: digest) == nil)
        }
    }

    /// - Returns: the bundles as they are after the repair; nil if nothing had to be repaired.
    private func repairBundles(
        _ bundles: [InspectedBundle],
        _ reading: BundleInspection,
        _ sources: RepairSources?,
        _ parts: NodeStorage
    ) throws -> [InspectedBundle]? {
        guard bundles.contains(where: { !$0.faults.isEmpty }) else { return nil }
        let repair = BundleRepair(
            state: parts.state,
            stored: parts.stored,
            sources: sources,
            quarantine: quarantine,
            digests: digests
        )
        return try bundles.map { bundle in
            guard !bundle.faults.isEmpty else { return bundle }
            let (project, digest) = (bundle.record.project, bundle.record.digest)
            for finding in try repair.repair(bundle) { try note(finding, parts, project: project) }
            // Another signature may be on record now.
            let known = try parts.database.read { try BundleRecord.find(project, digest, in: $0) }
            return try reading.inspect(known ?? bundle.record)
        }
    }

    private func repair(
        _ faults: [BlobFault],
        _ generations: [InspectedGeneration],
        _ bundles: [InspectedBundle],
        _ sources: RepairSources?,
        _ parts: NodeStorage,
        _ expected: ExpectedState
    ) throws {
        let lost = try repairBlobs(faults, bundles, sources, parts)
        let currentLinks = CurrentLinkRepair(
            state: parts.state,
            database: parts.database,
            current: parts.current,
            verifier: parts.verifier,
            currentRepair: parts.currentRepair(.contents, removesBroken: false),
            expected: expected,
            quarantine: quarantine
        )
        let repair = GenerationRepair(
            state: parts.state,
            database: parts.database,
            generations: parts.generations,
            catalog: parts.catalog,
            currentLinks: currentLinks,
            expected: expected,
            quarantine: quarantine,
            lost: lost
        )
        for (finding, project) in try repair.run(generations) { try note(finding, parts, project: project) }
    }

    /// - Returns: the contents that are needed and have no copy.
    private func repairBlobs(
        _ faults: [BlobFault],
        _ bundles: [InspectedBundle],
        _ sources: RepairSources?,
        _ parts: NodeStorage
    ) throws -> Set<Digest> {
        let needs = bundles.needs
        let repair = BlobRepair(parts.store, digests: digests, sources: sources, quarantine: quarantine)
        // Where a list is lost, what it names is not known: nothing is called unneeded then.
        let isComplete = bundles.allSatisfy { $0.resources != nil }
        var lost: Set<Digest> = []
        for fault in faults {
            let isNeeded = fault.digest.map { needs[$0] != nil || !isComplete } ?? false
            let end = try repair.repair(fault, StateInspection.finding(of: fault, needs: needs), isNeeded: isNeeded)
            if isNeeded, end.isOpen, let digest = fault.digest { lost.insert(digest) }
            try note(end, parts)
        }
        return lost
    }
}
