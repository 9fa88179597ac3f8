import Bundles
import DurableFiles
import Identifiers
import MLflow
import Scoring

/// What of a generation is loaded, and by which Python. Calls block.
struct ServingPlanner: Sendable {
    let parts: NodeParts
    let project: ProjectName

    private var configuration: ScoringConfiguration { parts.configuration.settings(for: project).scoring }

    /// - Returns: nil where the configuration has nothing loaded.
    /// - Throws: `scoring.environment` where it asks for a Python that is not there.
    func plan(
        _ number: GenerationNumber,
        _ bundle: StoredBundle,
        active: [ModelName: VersionID]
    ) throws -> GenerationPlan? {
        guard let interpreter = try interpreter(of: bundle) else { return nil }
        let models = bundle.manifest.models.map { model in
            let plans = model.versions.map { version in
                (version.version, plan(model.name, version, in: bundle, number, interpreter))
            }
            return (
                model.name,
                OfferedModel(
                    active: active[model.name],
                    aliases: model.aliases,
                    versions: Dictionary(plans) { first, _ in first }
                )
            )
        }
        return GenerationPlan(number: number, models: Dictionary(models) { first, _ in first })
    }

    /// The same for a generation that is on the node.
    func plan(_ number: GenerationNumber) throws -> GenerationPlan? {
        guard configuration.environment != .off else { return nil }
        let (record, bundle) = try Rollback(parts: parts).load(project, number)
        return try plan(number, bundle, active: record.active)
    }

    /// Why the models of a bundle are not loaded, where that may be a surprise.
    func note(on bundle: StoredBundle) -> String? {
        guard configuration.environment == .automatic, (try? interpreter(of: bundle)) == .some(nil) else { return nil }
        return "models are not loaded: scoring.python is not set, and the bundle brings no wheels"
    }

    private func interpreter(of bundle: StoredBundle) throws(ScoringFailure) -> String? {
        switch configuration.environment {
        case .off: return nil
        case .python: return configuration.python
        case .automatic: return configuration.python
        case .bundle:
            throw ScoringFailure(
                .environment,
                "\(bundle.manifest.project) \(bundle.manifest.bundle)",
                expected: "wheels in the bundle, since scoring.environment is bundle",
                found: "none"
            )
        }
    }

    private func plan(
        _ model: ModelName,
        _ version: BundleManifest.Version,
        in bundle: StoredBundle,
        _ number: GenerationNumber,
        _ interpreter: String
    ) -> ModelPlan {
        let settings = configuration.settings(for: model)
        let directory = "\(project)/\(number)/models/\(model)/\(version.version)"
        let reader = ModelDocumentReader(parts: parts, bundle: bundle, model: model, version: version.version)
        return ModelPlan(
            key: ModelKey(
                model: model,
                version: version.version,
                manifest: version.manifest,
                interpreter: interpreter,
                settings: settings.worker
            ),
            generation: number,
            directory: parts.state.generations.fullPath(of: directory),
            idleSeconds: settings.idle,
            documents: { () async throws(ScoringFailure) in try await reader.read(directory) }
        )
    }
}
