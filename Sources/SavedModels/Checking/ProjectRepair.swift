import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Integrity

/// Repairs a project's store. The lock is the caller's.
final class ProjectRepair {
    private let check: ProjectCheck
    private let sources: [RepairSource]
    private let digests: InodeDigestCache
    private let quarantine: Quarantine
    private var report = CheckReport()

    init(_ check: ProjectCheck, sources: [RepairSource]) {
        self.check = check
        self.sources = sources
        digests = check.newDigests()
        quarantine = Quarantine(in: check.root, now: check.now)
    }

    func run() throws -> CheckReport {
        let root = check.root
        try Quarantine.sweep(root)
        for missing in try ProjectInspection.missingDirectories(of: root) {
            _ = try root.openOrMake(directory: missing.name, mode: missing.mode)
            report.findings.append(missing.finding.ending(.repaired, "made anew, empty"))
        }
        let state: ProjectState
        do {
            state = try ProjectInspection.state(in: root)
        } catch {
            return try withoutState(error)
        }
        try write(ProjectInspection.layoutFile)
        let project = try Project(root: root)
        if try GitFiles.isWorkTree(root) { try adoptClone(project, state) }
        let repaired = try repairBlobs(project, state)
        if repaired != state { try project.save(repaired) }
        try write(ProjectInspection.indexFile(of: repaired))
        report.findings += try ProjectInspection.leftovers(in: root).map { $0.ending(.repaired, "removed") }
        try project.recover()
        report.count(digests)
        return report
    }

    /// Makes what Git does not keep, which is no damage and no finding.
    private func adoptClone(_ project: Project, _ state: ProjectState) throws {
        try project.store.complete()
        for digest in try project.store.digests() { try project.store.seal(digest) }
        guard try check.root.status(of: "index.json")?.kind != .directory else { return }
        try project.store.replaceIndex(Snapshot.index(of: state))
    }

    private func withoutState(_ error: any Error) throws -> CheckReport {
        report.findings.append(ProjectInspection.unreadable(error).ending(.remains))
        let store = try ContentStore(examining: check.root)
        report.findings += try BlobInspection(store, digests: digests).run(needed: []).map {
            ProjectInspection.finding(of: $0, nil).ending(.remains)
        }
        report.count(digests)
        return report
    }

    private func write(_ file: LayoutFile) throws {
        if let finding = try file.repair(in: check.root, quarantine) { report.findings.append(finding) }
    }

    /// - Returns: the state without the scans that are lost.
    private func repairBlobs(_ project: Project, _ state: ProjectState) throws -> ProjectState {
        var needs = VersionNeeds(of: state, in: project.store)
        var faults = try BlobInspection(project.store, digests: digests).run(needed: needs.digests)
        let broken = faults.lostDigests
        let damaged = needs.versions.compactMap { ProjectInspection.finding(of: $0, broken: broken) }
        let repair = BlobRepair(
            project.store,
            digests: digests,
            sources: try gather(needs, broken),
            quarantine: quarantine
        )
        let manifests = Set(needs.versions.map(\.version.manifest))
        var state = state
        // A manifest that is back says which files are missing.
        for fault in faults where fault.digest.map(manifests.contains) == true {
            try self.repair(fault, with: repair, needs, &state)
        }
        needs = VersionNeeds(of: state, in: project.store)
        let ended = Set(report.findings.map(\.subject))
        faults = try BlobInspection(project.store, digests: digests).run(needed: needs.digests)
        for fault in faults where !ended.contains(fault.subject) {
            try self.repair(fault, with: repair, needs, &state)
        }
        note(damaged, project, state)
        return state
    }

    private func repair(
        _ fault: BlobFault,
        with repair: BlobRepair,
        _ needs: VersionNeeds,
        _ state: inout ProjectState
    ) throws {
        // A list that is lost names files that nobody knows to be needed.
        let isComplete = needs.versions.allSatisfy(\.isListed)
        let isNeeded = fault.digest.map { needs.digests.contains($0) || !isComplete } ?? false
        var end = try repair.repair(fault, ProjectInspection.finding(of: fault, needs), isNeeded: isNeeded)
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
        version.detach(owned.attachment)
        model.put(version)
        state.put(model)
    }

    /// Gathers broken contents from the sources, and the documents that sound contents can give.
    private func gather(_ needs: VersionNeeds, _ broken: Set<Digest>) throws -> RepairSources? {
        guard !broken.isEmpty || !sources.isEmpty else { return nil }
        let gathered = try RepairSources(in: check.root)
        let manifests = broken.intersection(needs.versions.map(\.version.manifest))
        for source in sources { try source.add(to: gathered, broken, manifests: manifests, width: check.width) }
        let store = try ContentStore(examining: check.root)
        let configs = try needs.versions.filter { $0.isListed && broken.contains($0.version.config) }.map {
            try ModelPack.config(of: Snapshot.files(of: $0.version, in: store))
        }
        try gathered.add(documents: configs)
        return gathered
    }

    /// Reports the outcome for the versions that were damaged.
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
