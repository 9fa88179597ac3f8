import ContentStore
import DurableFiles
import Identifiers
import Integrity
import Signing

/// Reads a node's state from end to end and changes nothing.
struct StateInspection {
    let root: DirectoryHandle
    let digests: InodeDigestCache
    let width: Int

    func run() throws -> CheckReport {
        var report = CheckReport()
        report.findings = try Self.missingDirectories(of: root).map(\.finding)
        guard report.findings.isEmpty else { return report }
        let state = try StateDirectory(examining: root)
        let store = try ContentStore(examining: root)
        report.findings += Self.layoutFiles.compactMap { $0.inspect(in: root) }
        report.findings += DatabaseInspection.evidence(root)
        if let expected = try expectedState(&report) {
            report.findings += try findings(state, store, expected)
        } else {
            let faults = try BlobInspection(store, digests: digests).run(needed: [])
            report.findings += faults.map { Self.finding(of: $0, needs: nil) }
        }
        report.count(digests)
        return report
    }

    /// - Returns: nil if the database cannot be read; the report has that finding then.
    private func expectedState(_ report: inout CheckReport) throws -> ExpectedState? {
        do {
            let database = try NodeDatabase(examining: root)
            defer { try? database.close() }
            let findings = DatabaseInspection(database: database).run()
            report.findings += findings
            if findings.contains(where: { $0.code == NodeCode.stateDatabase.rawValue }) { return nil }
            return try ExpectedState(database)
        } catch {
            report.findings.append(DatabaseInspection.unreadable(error))
            return nil
        }
    }

    private func findings(
        _ state: StateDirectory,
        _ store: ContentStore,
        _ expected: ExpectedState
    ) throws -> [CheckFinding] {
        let (trust, fault) = AuxiliaryFilesInspection.trust(of: state)
        let reading = BundleInspection(state: state, digests: digests, trust: trust)
        let bundles = try expected.bundles.map { try reading.inspect($0) }
        let needs = bundles.needs
        let blobs = try BlobInspection(store, digests: digests).run(needed: needs.keys)
        let generations = try GenerationInspection(state: state, digests: digests).inspect(expected.settled, bundles)
        var findings = [fault?.finding].compactMap { $0 }
        findings += bundles.flatMap(\.findings)
        findings += blobs.map { Self.finding(of: $0, needs: needs) }
        findings += generations.filter { !$0.isListed && $0.record.state != .failed }.map(\.unlisted)
        findings += generations.flatMap(\.findings)
        findings += try CurrentLinkInspection(state: state, expected: expected).run().map(\.finding)
        findings += try AuxiliaryFilesInspection(state: state, expected: expected).run().map(\.finding)
        findings += try EnvironmentInspection(state: state, expected: expected, width: width).run().map(\.finding)
        return findings
    }

    static func missingDirectories(of root: DirectoryHandle) throws -> [MissingDirectory] {
        try MissingDirectory.all(
            of: ContentStore.directories + StateDirectory.directories,
            in: root,
            advice: "slipwayd fsck --repair makes it and goes on; slipwayd makes it at its start, too"
        )
    }

    /// The store of a node always has the same two files.
    static let layoutFiles = [("oci-layout", ContentStore.layout), ("index.json", ContentStore.emptyIndex)].map {
        LayoutFile(
            $0,
            content: $1,
            limit: 1 << 20,
            meaning: "other programs cannot read the store, and slipwayd may not start",
            advice: "slipwayd fsck --repair writes it anew"
        )
    }

    /// - Parameter needs: nil if the database cannot be read.
    static func finding(of fault: BlobFault, needs: [Digest: String]?) -> CheckFinding {
        let user = fault.digest.flatMap { needs?[$0] }
        let nobody = needs == nil ? "what needs it is not known without node.db" : "no bundle that is here lists it"
        let use = user.map { "it is \($0) of a bundle that is here" } ?? nobody
        let change = fault.kind == .missing ? "the content is gone" : "the content is not what was signed"
        return fault.finding(
            of: "slipwayd",
            danger: "a program could change it, and every generation that has it",
            loss: ("\(change); \(use)", InspectedBundle.advice)
        )
    }
}
