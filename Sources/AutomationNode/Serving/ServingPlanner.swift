import Bundles
import DurableFiles
import Identifiers
import Inference
import MLflow
import ModelWorkers
import Serving

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
        guard configuration.environment != .off else { return nil }
        let locks = configuration.buildsEnvironments ? try bundle.locks(in: parts.store) : BundleLocks(byManifest: [:])
        guard !configuration.buildsEnvironments || configuration.environment == .bundle || !locks.isEmpty else {
            return nil
        }
        let models = try bundle.manifest.models.map { model in
            let plans = try model.versions.compactMap { version in
                try interpreter(of: model.name, version, locks, isActive: active[model.name] == version.version).map {
                    (version.version, plan(model.name, version, in: bundle, number, $0))
                }
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
        guard configuration.environment == .automatic, configuration.python == nil,
            (try? bundle.locks(in: parts.store).isEmpty) ?? true
        else { return nil }
        return "models are not loaded: scoring.python is not set, and the bundle brings no wheels"
    }

    /// - Returns: nil for a version that cannot be asked, since its environment is not built.
    private func interpreter(
        of model: ModelName,
        _ version: BundleManifest.Version,
        _ locks: BundleLocks,
        isActive: Bool
    ) throws -> String? {
        guard configuration.buildsEnvironments else { return configuration.python }
        if let lock = locks.byManifest[version.manifest],
            let path = try parts.environments.environments.path(ofLock: lock.digest)
        {
            return path
        }
        guard isActive else { return nil }
        throw ScoringFailure(
            .environment,
            "\(model) \(version.version)",
            expected: "an environment that was built of the bundle's wheels",
            found: locks.byManifest[version.manifest] == nil
                ? "no wheels for this version; export it with --wheels, or set scoring.python"
                : "none; deploy the bundle again"
        )
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
        let reader = ModelDocumentReader(
            parts: parts,
            bundle: bundle,
            number: number,
            model: model,
            version: version.version
        )
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
