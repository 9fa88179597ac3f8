import Bundles
import DurableFiles
import Identifiers
import Inference
import MLflow
import ModelWorkers
import Serving

/// Decides which versions of a generation are loaded, and by which Python. Calls block.
struct ServingPlanner: Sendable {
    let configuration: LiveConfiguration
    let catalog: GenerationCatalog
    let environments: BundleEnvironments
    let documents: ModelDocumentReader

    /// - Returns: nil where the configuration has nothing loaded.
    /// - Throws: `scoring.environment` where it asks for a Python that is not there.
    func plan(
        _ number: GenerationNumber,
        _ bundle: StoredBundle,
        active: [ModelName: VersionID]
    ) throws -> GenerationPlan? {
        let configuration = scoring(of: bundle.manifest.project)
        guard configuration.environment != .off else { return nil }
        let locks =
            configuration.buildsEnvironments
            ? try bundle.locks(in: environments.contents) : BundleLocks(byManifest: [:])
        guard !configuration.buildsEnvironments || configuration.environment == .bundle || !locks.isEmpty else {
            return nil
        }
        let models = try bundle.manifest.models.map { model in
            let plans = try model.versions.compactMap { version in
                let isActive = active[model.name] == version.version
                return try interpreter(configuration, model.name, version, locks, isActive: isActive).map {
                    (version.version, plan(configuration, model.name, version, in: bundle, number, $0))
                }
            }
            return (
                model.name,
                ServableModel(
                    active: active[model.name],
                    aliases: model.aliases,
                    versions: Dictionary(plans) { first, _ in first }
                )
            )
        }
        return GenerationPlan(number: number, models: Dictionary(models) { first, _ in first })
    }

    /// The same for a generation that is on the node.
    func plan(_ project: ProjectName, _ number: GenerationNumber) throws -> GenerationPlan? {
        guard scoring(of: project).environment != .off else { return nil }
        let (record, bundle) = try catalog.load(project, number)
        return try plan(number, bundle, active: record.active)
    }

    private func scoring(of project: ProjectName) -> ScoringConfiguration {
        configuration.settings(for: project).scoring
    }

    /// The reason for which the models of a bundle are not loaded, where that may be a surprise.
    func note(on bundle: StoredBundle) -> String? {
        let configuration = scoring(of: bundle.manifest.project)
        guard configuration.environment == .automatic, configuration.python == nil,
            (try? bundle.locks(in: environments.contents).isEmpty) ?? true
        else { return nil }
        return "models are not loaded: scoring.python is not set, and the bundle brings no wheels"
    }

    /// - Returns: nil for a version that cannot be asked, since its environment is not built.
    private func interpreter(
        _ configuration: ScoringConfiguration,
        _ model: ModelName,
        _ version: BundleManifest.Version,
        _ locks: BundleLocks,
        isActive: Bool
    ) throws -> String? {
        guard configuration.buildsEnvironments else { return configuration.python }
        if let lock = locks.byManifest[version.manifest],
            let path = try environments.environments.path(ofLock: lock.digest)
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
        _ configuration: ScoringConfiguration,
        _ model: ModelName,
        _ version: BundleManifest.Version,
        in bundle: StoredBundle,
        _ number: GenerationNumber,
        _ interpreter: String
    ) -> ModelPlan {
        let settings = configuration.settings(for: model)
        let place = ModelDocumentReader.Place(
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
            directory: documents.path(of: place),
            idleSeconds: settings.idle,
            documents: { [documents] () async throws(ScoringFailure) in try await documents.read(place) }
        )
    }
}
