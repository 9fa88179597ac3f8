import AsyncSupport
import ContentStore
import DurableFiles
import Identifiers
import Signing

/// Makes the generation of a deployment, as its steps `read back` and `stage`: from an existing sound one, or else from the
/// bundle.
struct GenerationStaging: Sendable {
    let directory: GenerationDirectory
    let catalog: GenerationCatalog
    let setAside: SetAside

    private var database: NodeDatabase { catalog.database }

    /// - Throws: `generation.damaged`, `bundle.damaged`, or what the file system refuses.
    func stage(
        _ bundle: TrustedBundle,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) async throws -> StagedGeneration {
        if let number = try await reuse(deployment) {
            if let staged = try await readBack(number, bundle, record, deployment) { return staged }
            try await deployment.blocking {
                try database.write { try GenerationRecord.setState(.failed, record.project, number, in: $0) }
            }
        }
        return try await make(try await allocate(record, deployment), of: bundle, record, deployment)
    }

    /// Takes a generation that is there already, so that no garbage collection takes it meanwhile.
    private func reuse(_ deployment: RunningDeployment) async throws -> GenerationNumber? {
        try await deployment.blocking {
            try deployment.journal.note(deployment.id) { record, database in
                let made = try GenerationRecord.all(of: record.project, in: database).last { made in
                    [.ready, .confirmed].contains(made.state) && made.bundleDigest == record.bundleDigest
                        && made.active == record.active
                }
                record.generation = made?.number
            }.generation
        }
    }

    /// - Returns: nil where it is damaged.
    private func readBack(
        _ number: GenerationNumber,
        _ bundle: TrustedBundle,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) async throws -> StagedGeneration? {
        try await deployment.step("read back", seconds: deployment.settings.deadlines.stage) { check in
            do {
                let apart = try separate(number, bundle.contents, record, check)
                let staged = try directory.restage(
                    bundle,
                    active: record.active,
                    record.project,
                    number,
                    check: check
                )
                return (staged, "generation \(number) is there and whole\(apart)")
            } catch let failure as NodeFailure where failure.code == .generationDamaged {
                try repairStore(after: failure)
                return (nil, "generation \(number) is damaged: \(failure.message)")
            }
        }
    }

    private func make(
        _ number: GenerationNumber,
        of bundle: TrustedBundle,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) async throws -> StagedGeneration {
        let project = record.project
        return try await deployment.step("stage", seconds: deployment.settings.deadlines.stage) { check in
            let (fallback, inodes) = fallbackFiles(of: project, besides: number)
            let staged: StagedGeneration
            let report: SeparationReport
            do {
                (staged, report) = try directory.stage(
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
                try repairStore(after: failure)
                throw failure
            }
            try database.write { database in
                try GenerationRecord.setState(.ready, project, number, in: database)
                try GenerationRecord.setSeparation(report.separation, project, number, in: database)
            }
            return (
                staged,
                "generation \(number): \(bundle.contents.modelFiles.count) files, read back from the disk; "
                    + report.words(fallback)
            )
        }
    }

    /// Takes the next number, never used before, and says that it is being made.
    private func allocate(
        _ accepted: DeploymentRecord,
        _ deployment: RunningDeployment
    ) async throws -> GenerationNumber {
        let record = try await deployment.blocking {
            try deployment.journal.change(deployment.id) { record, database in
                var known = try ProjectRecord.load(record.project, in: database)
                guard let number = GenerationNumber(known.nextGeneration) else {
                    throw NodeFailure(.stateDatabase, record.project.text, "holds a next generation below 1")
                }
                known.nextGeneration += 1
                try known.save(in: database)
                try GenerationRecord(
                    project: record.project,
                    number: number,
                    bundleDigest: accepted.bundleDigest,
                    active: accepted.active,
                    state: .staging,
                    created: deployment.clock.timeOfDay
                ).save(in: database)
                record.generation = number
                return nil
            }
        }
        guard let number = record.generation else { throw CancellationError() }
        return number
    }

    /// The files of the rollback target, of which the new generation must have its own copies.
    private func fallbackFiles(
        of project: ProjectName,
        besides number: GenerationNumber
    ) -> (GenerationNumber?, ActiveInodes) {
        let last = (try? database.read { try ProjectRecord.load(project, in: $0).lastConfirmed }) ?? nil
        guard let last, last != number, let (record, bundle) = try? catalog.load(project, last),
            let generation = try? directory.open(project, last),
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
        let (fallback, inodes) = fallbackFiles(of: record.project, besides: number)
        guard fallback != nil else { return "" }
        let report = try directory.separate(
            record.project,
            number,
            bundle,
            active: record.active,
            from: inodes,
            check: check
        )
        guard report.separation != .own else { return "" }
        try database.write {
            try GenerationRecord.setSeparation(report.separation, record.project, number, in: $0)
        }
        return "; \(report.words(fallback))"
    }

    /// Removes damaged contents from the store, so that the bundle sent again brings them back.
    private func repairStore(after damage: NodeFailure) throws {
        let store = directory.store
        let blobs = try store.root.open(directory: "blobs/sha256")
        for digest in Set(damage.findings.compactMap({ Digest($0.expected) })) where try store.contains(digest) {
            do {
                try store.verify(digest)
            } catch let failure as StoreFailure where failure.code == .blobDamaged {
                _ = try setAside.damaged(digest.hex, from: blobs, failure.code, expected: digest.description)
            }
        }
    }
}
