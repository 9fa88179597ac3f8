import AsyncSupport
import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Logging
import Scoring
import Signing

/// Mends a node's state: contents first, then what is made of them, then what runs. Each step is whole or not there, and is
/// on record. The lock is the caller's. Blocks.
final class StateRepair {
    let root: DirectoryHandle
    let ledger: ContentLedger
    let now: Timestamp
    let quarantine: Quarantine
    private let bundlePaths: [String]
    private var report = CheckReport()
    /// Contents that are needed and could not be had.
    private(set) var lost: Set<Digest> = []

    init(root: DirectoryHandle, ledger: ContentLedger, now: Timestamp, bundles: [String]) {
        self.root = root
        self.ledger = ledger
        self.now = now
        bundlePaths = bundles
        quarantine = Quarantine(in: root, now: now)
    }

    func run() throws -> CheckReport {
        try Quarantine.sweep(root)
        let made = try makeDirectories()
        let state = try StateDirectory(examining: root)
        guard let database = try openDatabase() else { return try withoutDatabase() }
        let layout = try mendLayout()
        let parts = try parts(of: state, database)
        for finding in made + layout { try note(finding, parts) }
        let facts = try NodeFacts(parts.database)
        try mendContents(parts, facts)
        for fault in try SurroundingsSurvey(state: state, facts: facts).run() { try mend(fault, parts) }
        for fault in try EnvironmentSurvey(state: state, facts: facts, width: 2).run() { try mend(fault, parts) }
        // What the start does with leftovers is done here and now.
        try Recovery(parts: parts).sweep()
        parts.mark()
        (report.files, report.bytes) = ledger.sum
        return report
    }

    /// Puts a finding into the report, and on record if something was done about it.
    func note(_ finding: CheckFinding, _ parts: NodeParts, project: ProjectName? = nil) throws {
        report.findings.append(finding)
        guard finding.outcome != .found, finding.outcome != .remains else { return }
        try parts.audit(
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
        try StateSurvey.missingDirectories(of: root).map { name, mode, finding in
            var note = "made anew, empty"
            for depth in 1...name.split(separator: "/").count {
                let path = name.split(separator: "/").prefix(depth)
                let parent = try depth == 1 ? root : root.open(directory: path.dropLast().joined(separator: "/"))
                guard let last = path.last, let status = try parent.status(of: String(last)),
                    status.kind != .directory
                else { continue }
                note += "; what stood there is in \(try quarantine.take(String(last), from: parent, because: finding))"
            }
            _ = try root.openOrMake(directory: name, mode: mode)
            return finding.ending(.repaired, note)
        }
    }

    private func mendLayout() throws -> [CheckFinding] {
        try LayoutCheck.run(root).map { finding in
            if let status = try root.status(of: finding.subject), status.kind == .directory {
                _ = try quarantine.take(finding.subject, from: root, because: finding)
            }
            let content = LayoutCheck.files.first { $0.name == finding.subject }?.content ?? []
            try root.replace(file: finding.subject, with: content)
            return finding.ending(.repaired, "written anew")
        }
    }

    /// nil: it cannot be relied on; that is in the report.
    private func openDatabase() throws -> NodeDatabase? {
        do {
            let examined = try NodeDatabase(examining: root)
            let findings = DatabaseCheck(database: examined).run()
            try examined.close()
            report.findings += findings.map { $0.ending(.remains) }
            if findings.contains(where: { $0.code == NodeCode.stateDatabase.rawValue }) { return nil }
            let evidence = DatabaseCheck.evidence(root)
            report.findings += evidence.map { $0.ending(.remains) }
            guard evidence.isEmpty else { return nil }
            return try NodeDatabase(in: root)
        } catch let failure as NodeFailure where failure.code == .stateVersion {
            throw failure
        } catch {
            report.findings.append(DatabaseCheck.unreadable(error).ending(.remains))
            return nil
        }
    }

    /// What is needed is not known, and no repair could be put on record: blobs are looked at, and stay as they are.
    private func withoutDatabase() throws -> CheckReport {
        report.findings += try BlobCheck(ContentStore(examining: root), ledger: ledger).run(needed: []).map {
            StateSurvey.blobFinding($0, needs: nil).ending(.remains)
        }
        (report.files, report.bytes) = ledger.sum
        return report
    }

    private func parts(of state: StateDirectory, _ database: NodeDatabase) throws -> NodeParts {
        let logger = Logger(label: "slipwayd fsck") { _ in SwiftLogNoOpLogHandler() }
        return try NodeParts(
            state: state,
            configuration: NodeConfiguration(),
            clock: SystemClock(),
            faults: .none,
            logger: logger,
            pool: BlockingPool(width: 1),
            models: WorkerModels(log: logger),
            database: database
        )
    }

    private func mendContents(_ parts: NodeParts, _ facts: NodeFacts) throws {
        let (trust, fault) = SurroundingsSurvey.trust(of: parts.state)
        if let fault { report.findings.append(fault.finding.ending(.remains)) }
        let reading = BundleSurvey(state: parts.state, ledger: ledger, trust: trust)
        var bundles = try facts.bundles.map { try reading.survey($0) }
        var blobs = try checkBlobs(parts, bundles)
        // Which copies other generations hold shows only when those were read.
        var generations = try survey(parts, facts, bundles)
        let brought = try BroughtBundles(bundlePaths, trust: trust, now: now, parts: parts) { head in
            wanted(of: head, bundles, blobs)
        }
        let repair = BundleRepair(parts: parts, brought: brought, quarantine: quarantine, ledger: ledger)
        var isChanged = false
        for (index, bundle) in bundles.enumerated() where !bundle.faults.isEmpty {
            for finding in try repair.mend(bundle) { try note(finding, parts, project: bundle.record.project) }
            // Another signature may be on record now.
            let (project, digest) = (bundle.record.project, bundle.record.digest)
            let known = try parts.database.read { try BundleRecord.find(project, digest, in: $0) }
            bundles[index] = try reading.survey(known ?? bundle.record)
            isChanged = true
        }
        if isChanged {
            blobs = try checkBlobs(parts, bundles)
            generations = try survey(parts, facts, bundles)
        }
        try mend(blobs, parts, bundles, brought.contents)
        let generationRepair = GenerationRepair(parts: parts, facts: facts, quarantine: quarantine, lost: lost)
        for (finding, project) in try generationRepair.run(generations) { try note(finding, parts, project: project) }
    }

    private func checkBlobs(_ parts: NodeParts, _ bundles: [SurveyedBundle]) throws -> [BlobFault] {
        try BlobCheck(parts.store, ledger: ledger).run(needed: StateSurvey.needs(of: bundles).keys)
    }

    private func survey(
        _ parts: NodeParts,
        _ facts: NodeFacts,
        _ bundles: [SurveyedBundle]
    ) throws -> [SurveyedGeneration] {
        try GenerationSurvey(state: parts.state, ledger: ledger).survey(facts.settled, bundles)
    }

    /// What of a bundle that was brought is to be kept: what is broken or missing here, and all that is not here of a bundle
    /// whose own list is lost.
    private func wanted(
        of head: UnverifiedBundle,
        _ bundles: [SurveyedBundle],
        _ blobs: [BlobFault]
    ) -> Set<Digest> {
        let broken = Set(blobs.filter { $0.kind != .writable }.compactMap(\.digest))
        let known = bundles.first { $0.record.digest == head.manifestDigest }
        let isUnlisted = known?.resources == nil && known != nil
        let documents = Set(known?.faults.isEmpty == false ? [head.manifestDigest] : [])
        return Set(head.resources.map(\.digest)).filter { digest in
            broken.contains(digest) || documents.contains(digest) || (isUnlisted && ledger.place(of: digest) == nil)
        }
    }

    private func mend(
        _ blobs: [BlobFault],
        _ parts: NodeParts,
        _ bundles: [SurveyedBundle],
        _ brought: BroughtContents?
    ) throws {
        let needs = StateSurvey.needs(of: bundles)
        let repair = BlobRepair(parts.store, ledger: ledger, brought: brought, quarantine: quarantine)
        // Where a list is lost, what it names is not known: nothing is called unneeded then.
        let isComplete = bundles.allSatisfy { $0.resources != nil }
        for fault in blobs {
            let isNeeded = fault.digest.map { needs[$0] != nil || !isComplete } ?? false
            let finding = StateSurvey.blobFinding(fault, needs: needs)
            let end = try repair.repair(fault, finding, isNeeded: isNeeded)
            if isNeeded, end.isOpen, let digest = fault.digest { lost.insert(digest) }
            try note(end, parts)
        }
    }

    private func mend(_ fault: SurroundingsFault, _ parts: NodeParts) throws {
        let finding = fault.finding
        switch fault.remedy {
        case .mode(let name, let mode):
            if try root.status(of: name)?.kind == .directory {
                try (name == "." ? DirectoryHandle(path: root.path) : root.open(directory: name)).setPermissions(mode)
            } else {
                try root.open(file: name).setPermissions(mode)
            }
            try note(finding.ending(.repaired, "the mode is \(String(mode, radix: 8)) now"), parts)
        case .setAside(let name, let directory):
            try note(finding.ending(.setAside, quarantine.take(name, from: directory, because: finding)), parts)
        case .quarantine(let name, let directory):
            try note(finding.ending(.quarantined, quarantine.take(name, from: directory, because: finding)), parts)
        case .environment(let name):
            // A directory that is closed to writing is not moved.
            try parts.state.environments.open(directory: name).setPermissions(0o755)
            let place = try quarantine.take(name, from: parts.state.environments, because: finding)
            try note(finding.ending(.quarantined, place), parts)
        case .closeEnvironment(let name):
            try EnvironmentFiles.close(parts.state.environments.open(directory: name))
            try note(finding.ending(.repaired, "nothing in it can be written to now"), parts)
        case .sweep: try note(finding.ending(.repaired, "removed"), parts)
        case .person: try note(finding.ending(.remains), parts)
        }
    }
}
