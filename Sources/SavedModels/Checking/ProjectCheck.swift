package import ContentStore
package import DurableFiles
package import Identifiers

/// `slipway fsck`: holds all that a project keeps to what was imported, and mends what can be mended. Blocks. Nobody else
/// changes the project meanwhile.
package struct ProjectCheck: Sendable {
    let root: DirectoryHandle
    let now: Timestamp
    let width: Int
    let progress: CheckProgress

    /// - Parameters:
    ///   - root: the `.slipway` of the project, in whatever state it is.
    ///   - width: lanes for hashing, as many as cores.
    package init(
        _ root: DirectoryHandle,
        now: Timestamp,
        width: Int,
        progress: @escaping CheckProgress = { _, _ in }
    ) {
        self.root = root
        self.now = now
        self.width = width
        self.progress = progress
    }

    /// Changes nothing.
    /// - Throws: `file.locked` if another command changes the project.
    package func run() throws -> CheckReport {
        let lock = try Project.take(root, purpose: "slipway fsck")
        defer { withExtendedLifetime(lock) {} }
        var report = CheckReport()
        report.findings = try ProjectFindings.directories(of: root).map(\.finding)
        guard report.findings.isEmpty else { return report }
        let ledger = ContentLedger(width: width, progress: progress)
        let store = try ContentStore(examining: root)
        var needs: VersionNeeds?
        report.findings += [ProjectFindings.layout("oci-layout", ContentStore.layout, in: root)].compactMap { $0 }
        do {
            let state = try Self.state(in: root)
            report.findings += [ProjectFindings.layout("index.json", Snapshot.index(of: state), in: root)]
                .compactMap { $0 }
            needs = VersionNeeds(of: state, in: store)
        } catch {
            report.findings.append(ProjectFindings.unreadable(error))
        }
        let faults = try BlobCheck(store, ledger: ledger).run(needed: needs?.digests ?? [])
        report.findings += faults.map { ProjectFindings.blob($0, needs) }
        let broken = Self.broken(faults)
        report.findings += needs?.versions.compactMap { ProjectFindings.version($0, broken: broken) } ?? []
        report.findings += try ProjectFindings.leftovers(in: root)
        (report.files, report.bytes) = ledger.sum
        return report
    }

    /// Mends what can be mended; what cannot goes to the quarantine, and the version can be imported again.
    package func repair(from sources: [CheckSource] = []) throws -> CheckReport {
        let lock = try Project.take(root, purpose: "slipway fsck --repair")
        defer { withExtendedLifetime(lock) {} }
        return try ProjectRepair(self, sources: sources).run()
    }

    static func state(in root: DirectoryHandle) throws -> ProjectState {
        try ProjectState(json: root.read(file: Project.fileName), path: root.fullPath(of: Project.fileName))
    }

    static func broken(_ faults: [BlobFault]) -> Set<Digest> {
        Set(faults.filter { [.damaged, .noFile, .missing].contains($0.kind) }.compactMap(\.digest))
    }
}
