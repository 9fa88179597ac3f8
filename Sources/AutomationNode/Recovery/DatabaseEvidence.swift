import Bundles
import DurableFiles
import GRDB
import Identifiers
import NodeAPI

/// The check that a state's database belongs to the files beside it, and is as new. It runs before any change: a start with
/// another database would remove sound files.
///
/// No stop of the node looks like such a fault: a generation has its number, and a stored bundle its name, in the database before
/// it has its directory; a switch is recorded as intended before the link moves; the mark is written last.
struct DatabaseEvidence: Sendable {
    let root: DirectoryHandle

    /// The result of looking at the database.
    enum Memory: Sendable {
        /// There is no file, or one in which nothing was ever written.
        case missing
        case recorded(RecordedState)

        var recorded: RecordedState? { if case .recorded(let state) = self { state } else { nil } }
    }

    struct Judgement: Sendable {
        let memory: Memory
        let mark: NodeMark.Reading
        let shown: ShownState
        /// Tells whether the database is another node's.
        var isForeign = false
        /// Reasons not to work with it; empty if it is the right one.
        var findings: [Finding] = []
    }

    /// - Throws: `state.behind` with everything that was found; `state.database` if the database cannot be read.
    func requireMatch() throws {
        let findings = try judge().findings
        guard !findings.isEmpty else { return }
        throw Self.failure(root.path, findings)
    }

    func judge() throws -> Judgement {
        let mark = NodeMark.read(in: root)
        let shown = try ShownState(root)
        guard let (recorded, hash) = try read(mark.mark) else {
            var judgement = Judgement(memory: .missing, mark: mark, shown: shown)
            judgement.findings = missing(shown, mark.mark)
            return judgement
        }
        var judgement = Judgement(memory: .recorded(recorded), mark: mark, shown: shown)
        judgement.isForeign = mark.mark.map { recorded.node != nil && recorded.node != $0.node } ?? false
        judgement.findings = marked(recorded, mark.mark, hash)
        for (name, project) in shown.projects.sorted(by: { $0.key < $1.key }) {
            let known = recorded.projects[name] ?? RecordedState.Project(record: ProjectRecord(project: name))
            judgement.findings += unknown(name, project, known, shown)
        }
        for (name, known) in recorded.projects.sorted(by: { $0.key < $1.key }) {
            judgement.findings += inconsistent(name, known, shown.projects[name]?.current ?? .nothing)
        }
        return judgement
    }

    static func failure(_ path: String, _ findings: [Finding]) -> NodeFailure {
        let first = findings.prefix(3).map { "\($0.subject): expected \($0.expected), found \($0.found)" }
        let more = findings.count > 3 ? "; and \(findings.count - 3) more" : ""
        return NodeFailure(
            .stateBehind,
            path,
            "\(NodeDatabase.fileName) does not match this state, or is older: "
                + "\(first.joined(separator: "; "))\(more). Nothing was changed. Restore a backup of the whole state, or a "
                + "\(NodeDatabase.fileName) as new as the rest; or rebuild the records from the verified bundles: "
                + "slipwayd adopt --state \(path); or start with a new directory and deploy again",
            findings: findings
        )
    }

    /// - Returns: nil if nothing was ever written; else what is recorded, with the hash of the record that the mark names.
    private func read(_ mark: NodeMark?) throws -> (RecordedState, String?)? {
        guard let status = try root.status(of: NodeDatabase.fileName), status.size > 0 || status.kind != .regular else {
            return nil
        }
        let database = try NodeDatabase(examining: root)
        defer { try? database.close() }
        return try database.read { database in
            guard try database.tableExists("projects") else { return nil }
            if try DatabaseSchema.migrator.hasBeenSuperseded(database) {
                throw NodeDatabase.newer(root.fullPath(of: NodeDatabase.fileName))
            }
            let flaws = try DatabaseDamage.findings(in: database, limit: 3)
            guard flaws.isEmpty else {
                throw NodeFailure(
                    .stateDatabase,
                    root.fullPath(of: NodeDatabase.fileName),
                    "the disk changed it: \(flaws.joined(separator: "; ")); nothing was changed; restore it from a backup, or "
                        + "rebuild the records: slipwayd adopt --state \(root.path)"
                )
            }
            return (try RecordedState(database), try mark.flatMap { try AuditChain.hash(of: $0.audit, in: database) })
        }
    }

    private func missing(_ shown: ShownState, _ mark: NodeMark?) -> [Finding] {
        var findings = shown.projects.sorted { $0.key < $1.key }.compactMap { name, project -> Finding? in
            guard !project.isEmpty else { return nil }
            let sequence = project.bundles.compactMap { shown.bundle(name, $0)?.manifest.sequence }.max()
            let words = [
                project.running.map { "generation \($0), which is current" },
                project.generations.isEmpty
                    ? nil : "generations up to \(project.generations.max()?.description ?? "")",
                sequence.map { "bundles up to sequence \($0)" },
            ].compactMap { $0 }
            let found = words.isEmpty ? "bundles" : words.joined(separator: ", ")
            return finding(name.text, expected: "a \(NodeDatabase.fileName) that knows of \(found)", found: "none")
        }
        if let mark, mark.audit > 0, findings.isEmpty {
            let expected = "the database of node \(mark.node.prefix(8)) with the audit up to record \(mark.audit)"
            findings.append(finding(NodeDatabase.fileName, expected: expected, found: "none"))
        }
        return findings
    }

    private func marked(_ recorded: RecordedState, _ mark: NodeMark?, _ hash: String?) -> [Finding] {
        guard let mark else { return [] }
        if let node = recorded.node, node != mark.node {
            return [
                finding(
                    NodeDatabase.fileName,
                    expected: "the database of node \(mark.node.prefix(8))",
                    found: "that of node \(node.prefix(8))"
                )
            ]
        }
        guard hash != mark.hash else { return [] }
        return [
            finding(
                NodeDatabase.fileName,
                expected: "record \(mark.audit) of the audit as \(NodeMark.fileName) has it",
                found: recorded.audit < mark.audit ? "\(recorded.audit) records" : "another record"
            )
        ]
    }

    /// Findings of things on the disk that were recorded before they came there, but not in this database.
    private func unknown(
        _ name: ProjectName,
        _ project: ShownState.Project,
        _ known: RecordedState.Project,
        _ shown: ShownState
    ) -> [Finding] {
        var findings: [Finding] = []
        if let running = project.running {
            let state = known.generations[running]?.state
            if state == nil || state == .staging || state == .removing {
                findings.append(
                    finding(
                        "current/\(name)",
                        expected: "a generation that \(NodeDatabase.fileName) says was made",
                        found: "generation \(running), of which it says \(state.map(\.rawValue) ?? "nothing")"
                    )
                )
            } else if !known.allowed.contains(project.current), isRecordDamaged(running, known) {
                findings.append(
                    finding(
                        "current/\(name)",
                        expected: known.record.lastConfirmed.map { "generation \($0), confirmed last" } ?? "nothing",
                        found: "generation \(running), which the deployments say is current"
                    )
                )
            }
        }
        findings += project.generations.filter { $0.value >= known.record.nextGeneration }.sorted().map { number in
            finding(
                "generations/\(name)/\(number)",
                expected: "numbers below \(known.record.nextGeneration), which is given next",
                found: "generation \(number)"
            )
        }
        return findings + unrecorded(name, project, known, shown)
    }

    /// Tells whether the link and the newest deployment contradict the project's record, or whether a deployment has the current
    /// generation without an intent to switch to it.
    private func isRecordDamaged(_ running: GenerationNumber, _ known: RecordedState.Project) -> Bool {
        known.settled == running || known.unfinished?.generation == running
    }

    private func unrecorded(
        _ name: ProjectName,
        _ project: ShownState.Project,
        _ known: RecordedState.Project,
        _ shown: ShownState
    ) -> [Finding] {
        let wanted = Set(known.generations.values.map(\.bundleDigest))
        return project.bundles.subtracting(known.bundles).sorted().compactMap { digest in
            let isExplained = known.passing.map { $0.contains(digest) } ?? !wanted.contains(digest)
            guard !isExplained, let bundle = shown.bundle(name, digest) else { return nil }
            return finding(
                "bundles/\(name)/\(digest.hex)",
                expected: "a bundle that \(NodeDatabase.fileName) knows",
                found: "\(bundle.manifest.bundle), sequence \(bundle.manifest.sequence); the highest that it knows is "
                    + "\(known.record.highestSequence)"
            )
        }
    }

    /// Findings of records that contradict themselves: no step of a node writes them.
    private func inconsistent(
        _ name: ProjectName,
        _ known: RecordedState.Project,
        _ current: CurrentLinks.Target
    ) -> [Finding] {
        var findings: [Finding] = []
        if let highest = known.generations.keys.max(), highest.value >= known.record.nextGeneration {
            let expected = "a next generation of \(name) above \(highest)"
            let found = "\(known.record.nextGeneration)"
            findings.append(finding(NodeDatabase.fileName, expected: expected, found: found))
        }
        if let last = known.record.lastConfirmed, known.generations[last] == nil {
            let expected = "generation \(last) of \(name), the last confirmed one in its records"
            findings.append(finding(NodeDatabase.fileName, expected: expected, found: "nothing"))
        }
        findings += known.generations.values.sorted { $0.number < $1.number }.compactMap { generation in
            guard [.ready, .confirmed].contains(generation.state), !known.bundles.contains(generation.bundleDigest)
            else { return nil }
            let expected = "the bundle of generation \(generation.number) of \(name), \(generation.bundleDigest)"
            return finding(NodeDatabase.fileName, expected: expected, found: "nothing")
        }
        return findings
    }

    private func finding(_ subject: String, expected: String, found: String) -> Finding {
        Finding(code: NodeCode.stateBehind.rawValue, subject: subject, expected: expected, found: found)
    }
}
