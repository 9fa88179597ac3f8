import Bundles
import DurableFiles
import Identifiers
import Inference
import MLflow
import ModelScan
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
        let choice = choice(of: bundle)
        let locks =
            configuration.buildsEnvironments
            ? try bundle.locks(in: environments.contents) : BundleLocks(byManifest: [:])
        let hasPython = configuration.hasPython(for: locks)
        var isEmpty = true
        let models = try bundle.manifest.models.map { model in
            let plans = try model.versions.compactMap { version -> (VersionID, ModelPlan)? in
                var interpreter: String?
                if choice.needsNoPython(model.name, version) {
                    interpreter = try spare(configuration, model.name, version, locks, choice)
                } else {
                    let isActive = active[model.name] == version.version
                    if isActive { try choice.requireWheels(model.name, version, locks) }
                    guard try isAsSealedAsWanted(model.name, version, choice, bundle, number, isActive: isActive),
                        hasPython,
                        let found = try self.interpreter(configuration, model.name, version, locks, isActive: isActive)
                    else { return nil }
                    interpreter = found
                }
                let form = choice.form(model.name, version)
                let way = Way(interpreter: interpreter, native: form)
                return (version.version, plan(configuration, model.name, version, in: bundle, number, way))
            }
            if !plans.isEmpty { isEmpty = false }
            return (
                model.name,
                ServableModel(
                    active: active[model.name],
                    aliases: model.aliases,
                    versions: Dictionary(plans) { first, _ in first }
                )
            )
        }
        guard hasPython || !isEmpty else { return nil }
        return GenerationPlan(number: number, models: Dictionary(models) { first, _ in first })
    }

    /// Tells whether the loader that is set may load a version whose form it leaves aside. Where models are sealed, the version may
    /// have been taken for its form alone, when another loader was set.
    /// - Throws: `deployment.scan` for an active version that may not be.
    private func isAsSealedAsWanted(
        _ model: ModelName,
        _ version: BundleManifest.Version,
        _ choice: NativeChoice,
        _ bundle: StoredBundle,
        _ number: GenerationNumber,
        isActive: Bool
    ) throws -> Bool {
        guard choice.scanPolicy == .sealed, choice.leavesFormAside(model, version) else { return true }
        let check = ScanCheck(
            models: try documents.models(of: bundle.manifest.project, number),
            bundle: bundle,
            store: environments.contents,
            policy: .sealed,
            choice: choice
        )
        guard let refusal = try check.refusal(of: model, version.version) else { return true }
        guard isActive else { return false }
        throw NodeFailure(
            .deploymentScan,
            refusal.subject,
            "may be loaded by its native form alone (scan.policy sealed); set scoring.loader: automatic or native",
            findings: refusal.findings
        )
    }

    /// The choice of versions that answer by their native forms.
    func choice(of bundle: StoredBundle) -> NativeChoice {
        NativeChoice(
            bundle: bundle,
            scoring: scoring(of: bundle.manifest.project),
            scanPolicy: configuration.settings.scanPolicy,
            store: environments.contents
        )
    }

    /// The means by which a version may be loaded.
    private struct Way {
        let interpreter: String?
        let native: NativeForm?
    }

    /// The same for a generation that is on the node.
    func plan(_ project: ProjectName, _ number: GenerationNumber) throws -> GenerationPlan? {
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
        let choice = choice(of: bundle)
        let active = bundle.manifest.models.filter { $0.active != nil }
        let left = active.filter { model in
            !model.versions.contains { $0.version == model.active && choice.needsNoPython(model.name, $0) }
        }
        guard !left.isEmpty || active.isEmpty else { return nil }
        let names = left.count == active.count ? "models" : left.map(\.name.text).joined(separator: ", ")
        return "\(names) are not loaded: scoring.python is not set, and the bundle brings no wheels"
    }

    /// The Python that a version with a native form is loaded by where the form's answers do not agree: what is there, but for sealed
    /// models.
    private func spare(
        _ configuration: ScoringConfiguration,
        _ model: ModelName,
        _ version: BundleManifest.Version,
        _ locks: BundleLocks,
        _ choice: NativeChoice
    ) throws -> String? {
        guard configuration.environment != .off, !choice.isSealed(model, version) else { return nil }
        return try interpreter(configuration, model, version, locks, isActive: false)
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
        _ way: Way
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
                interpreter: way.interpreter,
                native: way.native,
                settings: settings.worker
            ),
            generation: number,
            directory: documents.path(of: place),
            idleSeconds: settings.idle,
            documents: { [documents] () async throws(ScoringFailure) in try await documents.read(place) }
        )
    }
}
