import DurableFiles
import Identifiers

/// The step `check`: compares the staged generation with this node's configuration and with the current generation. Calls block.
struct StagedChecks: Sendable {
    let directory: GenerationDirectory
    let parsed: ParsedDocuments
    let links: CurrentLinks
    let audit: AuditTrail
    let planner: ServingPlanner

    /// - Parameter check: called between versions; throws to stop.
    /// - Returns: words for the record.
    /// - Throws: `deployment.structure`, `deployment.environment`, `deployment.schema`, `deployment.scan`, a `native.*` code.
    func run(
        _ staged: StagedGeneration,
        of bundle: StoredBundle,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment,
        check: @Sendable () throws -> Void
    ) throws -> String {
        let configuration = planner.configuration.settings
        let models = GenerationModels(try directory.open(record.project, staged.number), parsed)
        let structure = try StructureCheck(
            models: models,
            bundle: bundle,
            active: record.active,
            configuration: configuration
        ).run()
        let schemas = try checkSchemas(models, record, deployment)
        let choice = planner.choice(of: bundle)
        let scan = try ScanCheck(
            models: models,
            bundle: bundle,
            store: directory.store,
            policy: configuration.scanPolicy,
            choice: choice
        ).run(check: check)
        let native = try NativeCheck(bundle: bundle, choice: choice, store: directory.store).run(check: check)
        let note = planner.note(on: bundle) ?? ""
        return [structure, schemas, scan, native, note].filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func checkSchemas(
        _ models: GenerationModels,
        _ record: DeploymentRecord,
        _ deployment: RunningDeployment
    ) throws -> String {
        let (lines, allowed) = try SchemaCheck(
            project: record.project,
            before: answeringNow(record.project),
            after: SchemaCheck.Versions(models: models, active: record.active),
            policy: deployment.settings.schemas,
            allowed: Set(record.allowedSchemaChanges)
        ).run()
        for change in allowed {
            try audit.append(
                AuditEntry(
                    "deployment.schema-allowed",
                    by: record.requestedBy,
                    project: record.project,
                    subject: "deployment \(record.id), \(change.model)",
                    detail: change.words
                )
            )
        }
        return lines.joined(separator: "\n")
    }

    private func answeringNow(_ project: ProjectName) throws -> SchemaCheck.Versions? {
        guard let number = try links.generation(of: project),
            let record = try audit.database.read({ try GenerationRecord.find(project, number, in: $0) }),
            let generation = try? directory.open(project, number)
        else { return nil }
        return SchemaCheck.Versions(models: GenerationModels(generation, parsed), active: record.active)
    }
}
