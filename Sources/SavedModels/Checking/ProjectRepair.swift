import Bundles
import ContentStore
import DurableFiles
import Identifiers

/// Mends a project's store. The lock is the caller's.
final class ProjectRepair {
    private let check: ProjectCheck
    private let sources: [CheckSource]
    private let ledger: ContentLedger
    private let quarantine: Quarantine
    private var report = CheckReport()

    init(_ check: ProjectCheck, sources: [CheckSource]) {
        self.check = check
        self.sources = sources
        ledger = ContentLedger(width: check.width, progress: check.progress)
        quarantine = Quarantine(in: check.root, now: check.now)
    }

    func run() throws -> CheckReport {
        let root = check.root
        try Quarantine.sweep(root)
        for (name, mode, finding) in try ProjectFindings.directories(of: root) {
            _ = try root.openOrMake(directory: name, mode: mode)
            report.findings.append(finding.ending(.repaired, "made anew, empty"))
        }
        let state: ProjectState
        do {
            state = try ProjectCheck.state(in: root)
        } catch {
            return try withoutState(error)
        }
        try write("oci-layout", ContentStore.layout)
        let project = try Project(root: root)
        let mended = try mendBlobs(project, state)
        if mended != state { try project.save(mended) }
        try write("index.json", Snapshot.index(of: mended))
        report.findings += try ProjectFindings.leftovers(in: root).map { $0.ending(.repaired, "removed") }
        try project.recover()
        (report.files, report.bytes) = ledger.sum
        return report
    }

    private func withoutState(_ error: any Error) throws -> CheckReport {
        report.findings.append(ProjectFindings.unreadable(error).ending(.remains))
        report.findings += try BlobCheck(ContentStore(examining: check.root), ledger: ledger).run(needed: []).map {
            ProjectFindings.blob($0, nil).ending(.remains)
        }
        (report.files, report.bytes) = ledger.sum
        return report
    }

    private func write(_ name: String, _ content: [UInt8]) throws {
        guard let finding = ProjectFindings.layout(name, content, in: check.root) else { return }
        if try check.root.status(of: name)?.kind == .directory {
            _ = try quarantine.take(name, from: check.root, because: finding)
        }
        try check.root.replace(file: name, with: content)
        report.findings.append(finding.ending(.repaired, "written anew"))
    }

    /// - Returns: the state without the scans that are lost.
    private func mendBlobs(_ project: Project, _ state: ProjectState) throws -> ProjectState {
        var needs = VersionNeeds(of: state, in: project.store)
        var faults = try BlobCheck(project.store, ledger: ledger).run(needed: needs.digests)
        let damaged = needs.versions.compactMap {
            ProjectFindings.version($0, broken: ProjectCheck.broken(faults))
        }
        let brought = try bring(needs, faults)
        let repair = BlobRepair(project.store, ledger: ledger, brought: brought, quarantine: quarantine)
        let manifests = Set(needs.versions.map(\.version.manifest))
        var state = state
        // A manifest that is back says which files are missing.
        for fault in faults where fault.digest.map(manifests.contains) == true {
            try mend(fault, repair, needs, &state)
        }
        needs = VersionNeeds(of: state, in: project.store)
        let ended = Set(report.findings.map(\.subject))
        faults = try BlobCheck(project.store, ledger: ledger).run(needed: needs.digests)
        for fault in faults where !ended.contains(fault.subject) { try mend(fault, repair, needs, &state) }
        note(damaged, project, state)
        return state
    }

    private func mend(
        _ fault: BlobFault,
        _ repair: BlobRepair,
        _ needs: VersionNeeds,
        _ state: inout ProjectState
    ) throws {
        // A list that is lost names files that nobody knows to be needed.
        let isComplete = needs.versions.allSatisfy(\.isListed)
        let isNeeded = fault.digest.map { needs.digests.contains($0) || !isComplete } ?? false
        var end = try repair.repair(fault, ProjectFindings.blob(fault, needs), isNeeded: isNeeded)
        if end.isOpen, let owned = fault.digest.flatMap({ needs.attachments[$0] }),
            case .automatic(let remaking) = owned.attachment.kind.replacement
        {
            forget(owned, in: &state)
            end = end.ending(.repaired, "forgotten; \(remaking) \(end.note)")
        }
        report.findings.append(end)
    }

    private func forget(_ owned: OwnedAttachment, in state: inout ProjectState) {
        guard var model = state.model(owned.model), var version = model.version(owned.version.version) else { return }
        version.detach(owned.attachment.kind)
        model.put(version)
        state.put(model)
    }

    /// What the sources have of what is broken, and what can be made of what is whole.
    private func bring(_ needs: VersionNeeds, _ faults: [BlobFault]) throws -> BroughtContents? {
        let broken = ProjectCheck.broken(faults)
        guard !broken.isEmpty || !sources.isEmpty else { return nil }
        let brought = try BroughtContents(in: check.root)
        let ingest = try brought.store.beginIngest()
        let manifests = broken.intersection(needs.versions.map(\.version.manifest))
        for source in sources { try source.collect(broken, manifests: manifests, into: ingest, width: check.width) }
        let store = try ContentStore(examining: check.root)
        for version in needs.versions where version.isListed && broken.contains(version.version.config) {
            _ = try ingest.add(ModelPack.config(of: Snapshot.files(of: version.version, in: store)))
        }
        try ingest.commit()
        return brought
    }

    /// What became of the versions that were damaged.
    private func note(_ damaged: [CheckFinding], _ project: Project, _ state: ProjectState) {
        var lacking = Set<String>()
        for model in state.models {
            for version in model.versions where (try? project.lacks(version)) != false {
                lacking.insert("\(model.name) \(version.version)")
            }
        }
        report.findings += damaged.map { finding in
            lacking.contains(finding.subject)
                ? finding.ending(.remains) : finding.ending(.repaired, "all of its files are there again")
        }
    }
}
