import Bundles
import ContentStore
import DurableFiles
import Identifiers
import NodeAPI
import Signing

/// The records that a node would have, made from its disk and its trusted signatures. A plan changes nothing.
struct AdoptionPlan: Sendable {
    /// A bundle that is whole and verified, and not in the records.
    struct Bundle: Sendable {
        let record: BundleRecord
        let signature: [UInt8]
        /// The identity of the list that was signed.
        let statement: Digest
    }

    struct Project: Sendable {
        let name: ProjectName
        /// As it will be.
        var record: ProjectRecord
        var bundles: [Bundle] = []
        var generations: [GenerationRecord] = []
        /// Records of the database that is kept of which the disk has nothing any more.
        var goneBundles: [Digest] = []
        var goneGenerations: [GenerationRecord] = []
        /// Names in `bundles/PROJECT` and in `generations/PROJECT` that are not taken in, and go to the quarantine.
        var refusedBundles: [String] = []
        var refusedGenerations: [GenerationNumber] = []
        /// Tells whether `current` leads to something damaged, and goes.
        var losesCurrent = false
        /// The reason to refuse the adoption: the current generation may be sound, but no trusted signer has signed it.
        var obstacle: String?
        /// The current, sound generation, if it must be recorded as confirmed.
        var confirmed: (generation: GenerationRecord, bundle: BundleRecord)?
        var lines: [String] = []
    }

    /// The fate of the file node.db.
    enum Memory: Sendable {
        case made
        case kept
        /// It goes to the quarantine.
        case replaced(String)
    }

    let memory: Memory
    /// The reason why the start refuses the state.
    let findings: [Finding]
    let mark: NodeMark?
    private(set) var projects: [Project] = []

    private let state: StateDirectory
    private let shown: ShownState
    private let recorded: RecordedState?
    private let trust: Trust
    private let now: Timestamp

    /// - Throws: `state.sound` where a start would refuse nothing.
    init(_ state: StateDirectory, now: Timestamp) throws {
        self.state = state
        self.now = now
        trust = try TrustDirectory(directory: state.trust).read()
        shown = try ShownState(state.root)
        do {
            let judgement = try DatabaseEvidence(root: state.root).judge()
            guard !judgement.findings.isEmpty else {
                throw NodeFailure(
                    .stateSound,
                    state.root.path,
                    "\(NodeDatabase.fileName) matches this state; there is nothing to adopt. "
                        + "For damage use slipwayd fsck"
                )
            }
            findings = judgement.findings
            mark = judgement.mark.mark
            recorded = judgement.isForeign ? nil : judgement.memory.recorded
            if judgement.memory.recorded == nil {
                memory = .made
            } else {
                memory = judgement.isForeign ? .replaced("it is another node's") : .kept
            }
        } catch let failure as NodeFailure where failure.code == .stateDatabase {
            findings = [
                Finding(
                    code: failure.stableCode,
                    subject: NodeDatabase.fileName,
                    expected: "a database that can be read",
                    found: failure.message
                )
            ]
            mark = NodeMark.read(in: state.root).mark
            recorded = nil
            memory = .replaced("it cannot be read")
        }
        let names = Set(shown.projects.keys).union(recorded?.projects.keys.map { $0 } ?? [])
        projects = try names.sorted().map(project)
    }

    /// The deployments that were under way in the kept database, with an unknown end.
    var unfinished: [DeploymentRecord] {
        recorded?.projects.values.compactMap(\.unfinished).sorted { $0.id < $1.id } ?? []
    }

    /// The records of the audit that a database had at least, and this one has not.
    var lostRecords: Int64 { max(0, (mark?.audit ?? 0) - (recorded?.audit ?? 0)) }

    private func project(_ name: ProjectName) throws -> Project {
        let there = shown.projects[name] ?? ShownState.Project()
        let known = recorded?.projects[name]
        var project = Project(name: name, record: known?.record ?? ProjectRecord(project: name))
        var verified: [Digest: (bundle: StoredBundle, record: BundleRecord)] = [:]
        for digest in there.bundles.sorted(by: { $0.hex < $1.hex }) {
            do {
                let (bundle, record, signature) = try verify(name, digest)
                verified[digest] = (bundle, record)
                guard known?.bundles.contains(digest) != true else { continue }
                let statement = Statement.identity(of: bundle.resources)
                project.bundles.append(Bundle(record: record, signature: signature, statement: statement))
                project.lines.append(
                    "bundle \(record.report.bundle), sequence \(record.sequence), \(record.report.signer): taken in"
                )
            } catch {
                let reason = (error as? any CodedFailure)?.message ?? "\(error)"
                let isKnown = known?.bundles.contains(digest) == true
                let isRecorded = isKnown && known?.record.lastConfirmed == there.running
                if !isRecorded, let failure = error as? SigningFailure, try isSource(digest, there.running, name) {
                    project.obstacle = failure.message
                }
                guard !isKnown else { continue }
                project.refusedBundles.append(digest.hex)
                project.lines.append("bundles/\(name)/\(digest.hex): not taken in, and to be set aside: \(reason)")
            }
        }
        for number in there.generations.sorted() {
            try judge(number, of: &project, known, isRunning: number == there.running, verified)
        }
        if let known { forget(what: known, besides: there, &project) }
        if there.running == nil, let last = project.record.lastConfirmed {
            project.lines.append("nothing is current; the records say that generation \(last) is to be")
        }
        raise(&project, Array(verified.values))
        try number(&project, there, known)
        return project
    }

    /// Tells whether the current generation was made of that bundle.
    private func isSource(_ digest: Digest, _ running: GenerationNumber?, _ project: ProjectName) throws -> Bool {
        guard let running else { return false }
        let home = try state.generations.open(directory: "\(project.text)/\(running)")
        return StreamingDigest.of(try home.read(file: StoredBundles.manifestFile)) == digest
    }

    /// As of when it was filed, since a certificate that has ended meanwhile was good then.
    private func verify(
        _ project: ProjectName,
        _ digest: Digest
    ) throws -> (StoredBundle, BundleRecord, signature: [UInt8]) {
        guard let documents = shown.bundle(project, digest) else {
            throw NodeFailure(.bundleDamaged, digest.description, "its documents are not whole")
        }
        let path = "\(project.text)/\(digest.hex)/\(StoredBundles.signatureFile)"
        let filed = min(now, try state.bundles.status(of: path)?.modified ?? now)
        let (statement, signer) = try BundleSignature.verify(documents.signature, trust: trust, at: filed)
        try signer.grant.check(project, targets: documents.manifest.targets)
        let bundle = StoredBundle(manifest: documents.manifest, digest: digest, resources: statement.resources)
        let record = BundleRecord(
            documents.manifest,
            digest: digest,
            resources: statement.resources,
            signer: signer,
            received: filed
        )
        return (bundle, record, documents.signature)
    }

    private func judge(
        _ number: GenerationNumber,
        of project: inout Project,
        _ known: RecordedState.Project?,
        isRunning: Bool,
        _ verified: [Digest: (bundle: StoredBundle, record: BundleRecord)]
    ) throws {
        let old = known?.generations[number]
        let isKnown =
            old.map { old in
                ![.staging, .removing].contains(old.state) && known?.bundles.contains(old.bundleDigest) == true
                    && shown.projects[project.name]?.bundles.contains(old.bundleDigest) == true
            } ?? false
        // What the records have already is judged by the start.
        if isKnown, !isRunning || known?.record.lastConfirmed == number { return }
        let home = try state.generations.open(directory: "\(project.name.text)/\(number)")
        let digest = StreamingDigest.of(try home.read(file: StoredBundles.manifestFile))
        guard let (bundle, record) = verified[digest] else {
            project.lines.append(
                "generation \(number)\(isRunning ? ", current" : ""): no trusted signer lists its files; \(fate(isRunning))"
            )
            return giveUp(&project, number, isRunning)
        }
        let (active, flaw) = try activeVersions(in: home, bundle)
        let damage = try GenerationVerification(generation: home, bundle: bundle, active: active).damage(.contents)
        if let reason = flaw ?? damage.vital.first.map({ "\($0.subject): expected \($0.expected), found \($0.found)" })
        {
            project.lines.append(
                "generation \(number)\(isRunning ? ", current" : ""): damaged (\(reason)); \(fate(isRunning))"
            )
            return giveUp(&project, number, isRunning)
        }
        var generation = GenerationRecord(
            project: project.name,
            number: number,
            bundleDigest: digest,
            active: active,
            state: isRunning ? .confirmed : .ready,
            created: try state.generations.status(of: "\(project.name.text)/\(number)")?.modified ?? now,
            confirmed: isRunning ? now : nil
        )
        generation.isPinned = old?.isPinned ?? false
        generation.separation = old?.separation
        let others = damage.versions.map { "; \($0.model) \($0.version) is damaged and not active" }.joined()
        let end = isRunning ? "current, stays so and counts as confirmed" : "kept, as one that was never confirmed"
        project.lines.append("generation \(number) of \(record.report.bundle): whole; \(end)\(others)")
        project.generations.append(generation)
        guard isRunning, known?.record.lastConfirmed != number || known?.settled != number else { return }
        project.record.lastConfirmed = number
        project.confirmed = (generation, record)
    }

    /// It was collected since that database was copied.
    private func forget(what known: RecordedState.Project, besides there: ShownState.Project, _ project: inout Project)
    {
        project.goneBundles = known.bundles.subtracting(there.bundles).sorted { $0.hex < $1.hex }
        project.goneGenerations = known.generations.values.filter { !there.numbers.contains($0.number) }
            .sorted { $0.number < $1.number }
        for digest in project.goneBundles {
            project.lines.append("bundle \(digest): its directory is gone, and so is its record")
        }
        for generation in project.goneGenerations {
            project.lines.append("generation \(generation.number): its directory is gone, and so is its record")
            if project.record.lastConfirmed == generation.number { project.record.lastConfirmed = nil }
        }
    }

    private func fate(_ isRunning: Bool) -> String {
        isRunning ? "nothing will be current; deploy its bundle again" : "to be set aside"
    }

    private func giveUp(_ project: inout Project, _ number: GenerationNumber, _ isRunning: Bool) {
        if isRunning || project.record.lastConfirmed == number { project.record.lastConfirmed = nil }
        project.losesCurrent = project.losesCurrent || isRunning
        project.refusedGenerations.append(number)
    }

    /// The versions that run by the links; a flaw if one is missing.
    private func activeVersions(
        in home: DirectoryHandle,
        _ bundle: StoredBundle
    ) throws -> ([ModelName: VersionID], flaw: String?) {
        var active: [ModelName: VersionID] = [:]
        for model in bundle.manifest.models {
            let name = "models/\(model.name)/active"
            let isLink = try home.status(of: name)?.kind == .symbolicLink
            let version = isLink ? VersionID(try home.linkTarget(of: name)) : nil
            if let version, model.versions.contains(where: { $0.version == version }) {
                active[model.name] = version
            } else if isLink || model.active != nil {
                return ([:], "\(name) leads to no version of the bundle")
            }
        }
        return (active, nil)
    }

    /// Nothing below the highest sequence that was ever signed and brought here is taken.
    private func raise(_ project: inout Project, _ bundles: [(bundle: StoredBundle, record: BundleRecord)]) {
        guard let (bundle, record) = bundles.max(by: { $0.record.sequence < $1.record.sequence }) else { return }
        project.record.hear(record)
        guard record.sequence > project.record.highestSequence else { return }
        project.record.highestSequence = record.sequence
        project.record.highestDigest = record.digest
        project.record.highestStatement = Statement.identity(of: bundle.resources)
        project.lines.append("no bundle below sequence \(record.sequence) is taken, the highest that is signed here")
    }

    private func number(
        _ project: inout Project,
        _ there: ShownState.Project,
        _ known: RecordedState.Project?
    ) throws {
        let highest = max(there.numbers.max()?.value ?? 0, known?.generations.keys.max()?.value ?? 0)
        let (next, overflow) = highest.addingReportingOverflow(1)
        guard !overflow else {
            throw NodeFailure(
                .stateForeign,
                "generations/\(project.name)",
                expected: "numbers that slipwayd gave",
                found: "\(highest); move it away"
            )
        }
        project.record.nextGeneration = max(project.record.nextGeneration, next)
    }
}
