package import ContentStore
import DurableFiles
package import Identifiers
import Signing

/// `slipwayd fsck`: holds all that a node keeps on its disk to what was signed, and mends what can be mended. Blocks.
package struct NodeCheck: Sendable {
    private let path: String
    private let now: Timestamp
    private let width: Int
    private let anchor: AnchorSource?
    /// Directories that sealed parts of the audit were moved to.
    private let segments: [String]
    /// PEM of what signed anchors and segments; nil: the node's own, as it is in the state.
    private let publicKeyPath: String?
    private let progress: CheckProgress

    /// Anchors that were kept elsewhere, to hold the database to.
    package struct AnchorSource: Sendable {
        let path: String
        /// PEM; nil: the node's own, as it is in the state.
        let publicKeyPath: String?

        package init(path: String, publicKeyPath: String? = nil) {
            self.path = path
            self.publicKeyPath = publicKeyPath
        }
    }

    /// - Parameters:
    ///   - path: the state directory.
    ///   - width: lanes for hashing, as many as cores.
    ///   - segments: directories besides STATE/audit where sealed parts of the audit lie; where any is named, all must be found.
    package init(
        state path: String,
        now: Timestamp,
        width: Int,
        anchor: AnchorSource? = nil,
        segments: [String] = [],
        publicKey: String? = nil,
        progress: @escaping CheckProgress = { _, _ in }
    ) {
        self.anchor = anchor
        self.segments = segments
        publicKeyPath = anchor?.publicKeyPath ?? publicKey
        self.path = path
        self.now = now
        self.width = width
        self.progress = progress
    }

    /// Changes nothing, takes no lock that a start could meet, and may be done while slipwayd works: then what is found must
    /// be found twice, since what comes and goes is no fault.
    package func run() throws -> CheckReport {
        let root = try StateDirectory.existing(path)
        let wasFree = Self.isFree(root)
        let anchored = try compare(root)
        var report = try looks(root, wasFree)
        report.findings += anchored
        return report
    }

    /// What sealed parts of the audit and anchors say that were kept elsewhere. Read before the rest: a node that works goes on meanwhile, and what it signs later
    /// is not in the file.
    private func compare(_ root: DirectoryHandle) throws -> [CheckFinding] {
        let database: NodeDatabase
        do {
            database = try NodeDatabase(examining: root)
        } catch {
            return anchor == nil ? [] : [DatabaseCheck.unreadable(error)]
        }
        defer { try? database.close() }
        let sealed = (try? database.read { try AuditSegment.all(in: $0) }) ?? []
        guard anchor != nil || !sealed.isEmpty || !segments.isEmpty else { return [] }
        let key = try publicKeyPath.map { path in
            let bytes = try OpenFile.read(path).readAll(limit: 1 << 16)
            return try VerificationKey(pem: String(decoding: bytes, as: UTF8.self), subject: path)
        }
        let known: VerificationKey
        do {
            known = try key ?? NodeKey.load(from: root).verificationKey
        } catch let failure as NodeFailure where anchor == nil {
            return [
                CheckFinding(
                    NodeCode.nodeKey,
                    NodeKey.fileName,
                    expected: "the key that sealed parts of the audit",
                    found: failure.message,
                    meaning: "the sealed segments cannot be checked",
                    advice: "give the public key, which was kept elsewhere: --anchor-key PEM"
                )
            ]
        }
        let files = try AuditSegmentFiles(root: root, paths: segments, key: known)
        let findings = files.check(sealed)
        guard let anchor else { return findings }
        let lines = try OpenFile.read(anchor.path).readAll(limit: 1 << 30)
        do {
            return findings + (try AnchorCheck(name: anchor.path, key: known, segments: files).run(lines, database))
        } catch {
            return findings + [DatabaseCheck.unreadable(error)]
        }
    }

    private func looks(_ root: DirectoryHandle, _ wasFree: Bool) throws -> CheckReport {
        var report = try look(root)
        if report.findings.isEmpty || (wasFree && Self.isFree(root)) { return report }
        let again = Set(try look(root).findings.map { "\($0.code) \($0.subject)" })
        report.findings.removeAll { $0.isHarmless || !again.contains("\($0.code) \($0.subject)") }
        return report
    }

    /// Mends what can be mended from other copies, and from files of bundles; what cannot goes to the quarantine.
    /// - Parameter bundles: paths of bundles that this node's trust must vouch for.
    /// - Throws: `node.locked` if slipwayd works here, what is wrong with a bundle, or what the file system refuses.
    package func repair(from bundles: [String] = []) throws -> CheckReport {
        let root = try StateDirectory.existing(path)
        let lock = try StateDirectory.lock(root, purpose: "slipwayd fsck --repair")
        defer { withExtendedLifetime(lock) {} }
        let ledger = ContentLedger(width: width, progress: progress)
        let anchored = try compare(root).map { $0.ending(.remains) }
        var report = try StateRepair(root: root, ledger: ledger, now: now, bundles: bundles).run()
        report.findings += anchored
        return report
    }

    private static func isFree(_ root: DirectoryHandle) -> Bool {
        (try? StateDirectory.lock(root, purpose: "slipwayd fsck")) != nil
    }

    private func look(_ root: DirectoryHandle) throws -> CheckReport {
        var report = CheckReport()
        report.findings = try StateSurvey.missingDirectories(of: root).map(\.2)
        guard report.findings.isEmpty else { return report }
        let ledger = ContentLedger(width: width, progress: progress)
        let state = try StateDirectory(examining: root)
        let store = try ContentStore(examining: root)
        report.findings += LayoutCheck.run(root)
        report.findings += DatabaseCheck.evidence(root)
        if let facts = try facts(root, &report) {
            try look(StateSurvey(state: state, store: store, ledger: ledger, facts: facts), &report)
        } else {
            let survey = try BlobCheck(store, ledger: ledger).run(needed: [])
            report.findings += survey.map { StateSurvey.blobFinding($0, needs: nil) }
        }
        (report.files, report.bytes) = ledger.sum
        return report
    }

    /// nil: the database cannot be read; that is among the findings.
    private func facts(_ root: DirectoryHandle, _ report: inout CheckReport) throws -> NodeFacts? {
        do {
            let database = try NodeDatabase(examining: root)
            defer { try? database.close() }
            let findings = DatabaseCheck(database: database).run()
            report.findings += findings
            if findings.contains(where: { $0.code == NodeCode.stateDatabase.rawValue }) { return nil }
            return try NodeFacts(database)
        } catch {
            report.findings.append(DatabaseCheck.unreadable(error))
            return nil
        }
    }

    private func look(_ survey: StateSurvey, _ report: inout CheckReport) throws {
        let (trust, fault) = SurroundingsSurvey.trust(of: survey.state)
        report.findings += [fault?.finding].compactMap { $0 }
        let reading = BundleSurvey(state: survey.state, ledger: survey.ledger, trust: trust)
        let bundles = try survey.facts.bundles.map { try reading.survey($0) }
        report.findings += bundles.flatMap { bundle in bundle.faults.map(bundle.finding) }
        let needs = StateSurvey.needs(of: bundles)
        let blobs = try BlobCheck(survey.store, ledger: survey.ledger).run(needed: needs.keys)
        report.findings += blobs.map { StateSurvey.blobFinding($0, needs: needs) }
        let generations = try GenerationSurvey(state: survey.state, ledger: survey.ledger)
            .survey(survey.facts.settled, bundles)
        for generation in generations where !generation.isJudged && generation.record.state != .failed {
            report.findings.append(StateSurvey.unjudged(generation))
        }
        report.findings += generations.flatMap { generation in generation.faults.map(generation.finding) }
        report.findings += try CurrentSurvey(state: survey.state, facts: survey.facts).run().map(\.finding)
        report.findings += try SurroundingsSurvey(state: survey.state, facts: survey.facts).run().map(\.finding)
        let environments = EnvironmentSurvey(state: survey.state, facts: survey.facts, width: width)
        report.findings += try environments.run().map(\.finding)
    }
}
