import Bundles
import ContentStore
import DurableFiles
import Evaluation
import Identifiers
import NodeAPI
import Signing

/// From received to the switch: nothing live is touched.
extension DeploymentRun {
    func prepare() async throws {
        parts.faults.reach(.deploymentReceived)
        let record = try await blocking { try parts.journal.record(id) }
        let number = try await decisions.unlessDecided { try await makeReady(record) }
        if let (requester, reason) = decisions.closeToCancelling() {
            return try await cancel(by: requester, reason: reason)
        }
        guard let number else { throw CancellationError() }
        if record.kind == .stage {
            try await serveCurrent()
            return try await finishStaging()
        }
        try await probation(since: switchTo(number))
    }

    /// - Returns: a generation that has passed every check.
    private func makeReady(_ record: DeploymentRecord) async throws -> GenerationNumber {
        let deadlines = settings.deadlines
        let bundle = try await step("verify", seconds: deadlines.verify) { _ in try judge(record) }
        try await enter(.verified)
        parts.faults.reach(.deploymentVerified)
        let environments = try await checkEnvironments(bundle, record)
        let number = try await stage(bundle, record)
        try await enter(.staged)
        parts.faults.reach(.deploymentStaged)
        _ = try await step("check", seconds: deadlines.check) { check in
            let generation = try parts.generations.open(project, number)
            let lines = try StructureCheck(
                generation: generation,
                bundle: bundle,
                active: record.active,
                configuration: parts.configuration
            ).run()
            let schemas = try checkSchemas(generation, record)
            let scanned = try ScanCheck(
                generation: generation,
                bundle: bundle,
                store: parts.store,
                policy: parts.configuration.scanPolicy
            ).run(check: check)
            let note = ServingPlanner(parts: parts, project: project).note(on: bundle)
            return ((), [lines, schemas, scanned, note ?? ""].filter { !$0.isEmpty }.joined(separator: "\n"))
        }
        if let environments { try await build(environments) }
        try await loadBeside(number, bundle, record)
        if let failure = try await hook(.preActivate) { throw Self.hookFailure(failure) }
        if record.kind != .stage {
            try await enter(.checked)
            parts.faults.reach(.deploymentChecked)
        }
        return number
    }

    /// A hook's failure as the deployment's.
    static func hookFailure(_ failure: NodeFailure, _ code: NodeCode = .deploymentHook) -> NodeFailure {
        NodeFailure(
            code,
            failure.subject,
            failure.message,
            findings: [
                Finding(
                    code: failure.stableCode,
                    subject: failure.subject,
                    expected: "status 0",
                    found: failure.message
                )
            ],
            underlying: failure
        )
    }

    /// Trust, expiry and sequence may have changed since the bundle came.
    private func judge(_ record: DeploymentRecord) throws -> (StoredBundle, String) {
        parts.faults.reach(.deploymentVerifying)
        let now = parts.clock.now()
        let (project, known) = try parts.database.read { database in
            (
                try ProjectRecord.load(record.project, in: database),
                try BundleRecord.all(of: record.project, in: database)
            )
        }
        guard let found = known.first(where: { $0.digest == record.bundleDigest }) else {
            throw NodeFailure(.bundleNotFound, record.bundleDigest.description, "is not on this node any more")
        }
        let (bundle, signer) = try parts.stored.judge(found, now: now)
        let current = try currentBundle()
        let admission = Admission(
            now: now,
            names: parts.configuration.names,
            project: project,
            known: known,
            choosable: settings.operatorChoice == .current ? current : nil,
            current: current
        )
        try admission.check(
            BundleClaim(
                manifest: bundle.manifest,
                digest: bundle.digest,
                statement: Statement.identity(of: bundle.resources),
                signer: signer
            )
        )
        if settings.golden == .required {
            try GoldenCheck(bundle: bundle, active: record.active, store: parts.store).run()
        }
        return (bundle, "signed by \(found.report.signer)")
    }

    /// The bundle of the current generation, if there is one.
    private func currentBundle() throws -> Digest? {
        guard let number = try parts.current.generation(of: project) else { return nil }
        return try parts.database.read { try GenerationRecord.find(project, number, in: $0)?.bundleDigest }
    }

    /// - Returns: words for the record.
    private func checkSchemas(_ generation: DirectoryHandle, _ record: DeploymentRecord) throws -> String {
        let (lines, allowed) = try SchemaCheck(
            project: project,
            before: answeringNow(),
            after: SchemaCheck.Versions(generation: generation, active: record.active),
            demand: settings.schemas,
            allowed: Set(record.allowedSchemaChanges)
        ).run()
        for change in allowed {
            try parts.audit(
                AuditEntry(
                    "deployment.schema-allowed",
                    by: record.requestedBy,
                    project: project,
                    subject: "deployment \(id), \(change.model)",
                    detail: change.words
                )
            )
        }
        return lines.joined(separator: "\n")
    }

    private func answeringNow() throws -> SchemaCheck.Versions? {
        guard let number = try parts.current.generation(of: project),
            let record = try parts.database.read({ try GenerationRecord.find(project, number, in: $0) }),
            let generation = try? parts.generations.open(project, number)
        else { return nil }
        return SchemaCheck.Versions(generation: generation, active: record.active)
    }

    private func enter(_ state: DeploymentState) async throws {
        try await blocking { try parts.journal.note(id) { record, _ in record.state = state } }
    }

    private func finishStaging() async throws {
        try await blocking {
            try parts.journal.change(id) { record, _ in
                record.state = .checked
                record.isFinished = true
                return AuditEntry(
                    "deployment.staged",
                    by: record.requestedBy,
                    project: project,
                    subject: "deployment \(id)",
                    detail: "generation \(record.generation?.description ?? "") can be activated"
                )
            }
        }
    }

    /// The generation of the bundle with these active versions: one that is there and whole, or else a new one.
    private func stage(_ bundle: StoredBundle, _ record: DeploymentRecord) async throws -> GenerationNumber {
        let seconds = settings.deadlines.stage
        if let number = try await reuse() {
            let isWhole = try await step("read back", seconds: seconds) { check in
                do {
                    let apart = try separate(number, bundle, record, check)
                    try parts.generations.verify(
                        project,
                        number,
                        bundle,
                        active: record.active,
                        .contents,
                        check: check
                    )
                    return (true, "generation \(number) is there and whole\(apart)")
                } catch let failure as NodeFailure where failure.code == .generationDamaged {
                    try mend(failure)
                    return (false, "generation \(number) is damaged: \(failure.message)")
                }
            }
            if isWhole { return number }
            try await blocking {
                try parts.database.write { try GenerationRecord.setState(.failed, project, number, in: $0) }
            }
        }
        let number = try await allocate(record)
        return try await step("stage", seconds: seconds) { check in
            let (fallback, inodes) = fallbackFiles(besides: number)
            let report: SeparationReport
            do {
                report = try parts.generations.stage(
                    bundle,
                    active: record.active,
                    project,
                    number,
                    apartFrom: inodes,
                    check: check
                )
            } catch let failure as StoreFailure {
                throw NodeFailure(
                    .bundleDamaged,
                    failure.subject,
                    "a content of the bundle is missing in the store; send the bundle again",
                    underlying: failure
                )
            } catch let failure as NodeFailure where failure.code == .generationDamaged {
                try mend(failure)
                throw failure
            }
            try parts.database.write { database in
                try GenerationRecord.setState(.ready, project, number, in: database)
                try GenerationRecord.setSeparation(report.separation, project, number, in: database)
            }
            return (
                number,
                "generation \(number): \(bundle.modelFiles.count) files, read back from the disk; \(report.words(fallback))"
            )
        }
    }

    /// The files of what a rollback would return to, which are not to be those of the new generation too.
    private func fallbackFiles(besides number: GenerationNumber) -> (GenerationNumber?, ActiveInodes) {
        let last = (try? parts.database.read { try ProjectRecord.load(project, in: $0).lastConfirmed }) ?? nil
        guard let last, last != number, let (record, bundle) = try? Rollback(parts: parts).load(project, last),
            let generation = try? parts.generations.open(project, last),
            let inodes = try? ActiveInodes(of: generation, bundle, record.active)
        else { return (nil, .none) }
        return (last, inodes)
    }

    /// - Returns: words for the record; empty if nothing was shared.
    private func separate(
        _ number: GenerationNumber,
        _ bundle: StoredBundle,
        _ record: DeploymentRecord,
        _ check: @Sendable () throws -> Void
    ) throws -> String {
        let (fallback, inodes) = fallbackFiles(besides: number)
        guard fallback != nil else { return "" }
        let report = try parts.generations.separate(
            project,
            number,
            bundle,
            active: record.active,
            from: inodes,
            check: check
        )
        guard report.separation != .own else { return "" }
        try parts.database.write {
            try GenerationRecord.setSeparation(report.separation, project, number, in: $0)
        }
        return "; \(report.words(fallback))"
    }

    /// Takes a generation that is there already, so that no garbage collection takes it meanwhile.
    private func reuse() async throws -> GenerationNumber? {
        try await blocking {
            try parts.journal.note(id) { record, database in
                let made = try GenerationRecord.all(of: project, in: database).last { made in
                    [.ready, .confirmed].contains(made.state) && made.bundleDigest == record.bundleDigest
                        && made.active == record.active
                }
                record.generation = made?.number
            }.generation
        }
    }

    /// Takes the next number, never used before, and says that it is being made.
    private func allocate(_ accepted: DeploymentRecord) async throws -> GenerationNumber {
        let record = try await blocking {
            try parts.journal.change(id) { record, database in
                var known = try ProjectRecord.load(project, in: database)
                guard let number = GenerationNumber(known.nextGeneration) else {
                    throw NodeFailure(.stateDatabase, project.text, "holds a next generation below 1")
                }
                known.nextGeneration += 1
                try known.save(in: database)
                try GenerationRecord(
                    project: project,
                    number: number,
                    bundleDigest: accepted.bundleDigest,
                    active: accepted.active,
                    state: .staging,
                    created: parts.clock.now()
                ).save(in: database)
                record.generation = number
                return nil
            }
        }
        guard let number = record.generation else { throw CancellationError() }
        return number
    }

    /// Takes contents that the disk changed out of the store, so that sending the bundle again brings them anew.
    private func mend(_ damage: NodeFailure) throws {
        let blobs = try parts.store.root.open(directory: "blobs/sha256")
        for digest in Set(damage.findings.compactMap({ Digest($0.expected) })) where try parts.store.contains(digest) {
            do {
                try parts.store.verify(digest)
            } catch let failure as StoreFailure where failure.code == .blobDamaged {
                _ = try SetAside(parts: parts).damaged(
                    digest.hex,
                    from: blobs,
                    failure.code,
                    expected: digest.description
                )
            }
        }
    }

    /// - Returns: when `current` had come to point to it.
    private func switchTo(_ number: GenerationNumber) async throws -> Moment {
        let began = parts.clock.moment()
        let switched = try await blocking {
            try parts.journal.change(id) { record, database in
                record.intent = .switching
                record.replaces = try ProjectRecord.load(project, in: database).lastConfirmed
                return AuditEntry(
                    "deployment.switching",
                    by: record.requestedBy,
                    project: project,
                    subject: "deployment \(id)",
                    detail: "current goes from \(record.replaces?.description ?? "nothing") to generation \(number)"
                )
            }
            parts.faults.reach(.switchIntended)
            try parts.flip(project, to: number)
            parts.faults.reach(.switchFlipped)
            let switched = parts.clock.moment()
            try becomeActive()
            parts.mark()
            return switched
        }
        let seconds = parts.clock.moment().seconds(since: began)
        parts.counters.update { $0.lastSwitchSeconds[project] = seconds }
        parts.faults.reach(.deploymentActive)
        return switched
    }

    private func becomeActive() throws {
        let now = parts.clock.now()
        try parts.journal.change(id) { record, _ in
            record.state = .active
            record.intent = .none
            record.switched = now
            record.probationEnds = now.adding(seconds: settings.probation.deadline)
            return AuditEntry(
                "deployment.active",
                by: record.requestedBy,
                project: project,
                subject: "deployment \(id)",
                detail: "generation \(record.generation?.description ?? "") is current, on probation"
            )
        }
    }
}
