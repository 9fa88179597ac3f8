import Bundles
import ContentStore
import Evaluation
import Identifiers
import Inference
import ModelScan
import ModelWorkers
import Signing

/// Decides which versions of a bundle answer by their native forms on this node: those need no environment and no Python.
struct NativeChoice: Sendable {
    let bundle: StoredBundle
    let scoring: ScoringConfiguration
    let scanPolicy: ScanPolicy
    let store: ContentStore

    private func loader(_ model: ModelName) -> LoaderChoice { scoring.settings(for: model).worker.loader }

    /// The form that a load may use; nil where there is none, or another loader is set.
    func form(_ model: ModelName, _ version: BundleManifest.Version) -> NativeForm? {
        guard [.automatic, .native].contains(loader(model)) else { return nil }
        let numbers = bundle.nativeForm(model, version.version)
        guard let resource = numbers ?? bundle.onnxForm(model, version.version) else { return nil }
        return NativeForm(
            path: store.path(of: resource.digest),
            version: version.manifest,
            program: scoring.worker,
            isOnnx: numbers == nil
        )
    }

    /// Tells whether a version is loaded by its native form first, so that no Python has to be there for it: that loader is set, or
    /// none is and golden predictions can tell that the form is right. The library of an ONNX model lies among the packages of a Python.
    func needsNoPython(_ model: ModelName, _ version: BundleManifest.Version) -> Bool {
        if let form = form(model, version), form.isOnnx { return false }
        switch loader(model) {
        case .native: return true
        case .direct, .mlflow: return false
        case .automatic:
            return form(model, version) != nil
                && bundle.resources.named(GoldenRecord.entryName(model, version.version)) != nil
        }
    }

    /// Tells whether nothing but the form of a version is ever loaded: no other loader is asked where models are sealed.
    func isSealed(_ model: ModelName, _ version: BundleManifest.Version) -> Bool {
        guard form(model, version) != nil, needsNoPython(model, version) else { return false }
        return scanPolicy == .sealed || loader(model) == .native
    }

    /// Tells whether a version has a form that is left aside, since another loader is set.
    func leavesFormAside(_ model: ModelName, _ version: BundleManifest.Version) -> Bool {
        [.direct, .mlflow].contains(loader(model)) && bundle.nativeForm(model, version.version) != nil
    }

    /// Holds a version whose form is left aside to the wheels of which its environment is built: exports leave them out for it.
    /// - Throws: `scoring.environment` without them.
    func requireWheels(
        _ model: ModelName,
        _ version: BundleManifest.Version,
        _ locks: BundleLocks
    ) throws(ScoringFailure) {
        guard scoring.buildsEnvironments, leavesFormAside(model, version), locks.byManifest[version.manifest] == nil
        else { return }
        throw ScoringFailure(
            .environment,
            "\(model) \(version.version)",
            expected:
                "wheels in the bundle, since scoring.loader: \(loader(model).rawValue) leaves the native form aside",
            found:
                "none: set scoring.loader: automatic or scoring.python, or export the bundle with --wheels --wheels-for all"
        )
    }
}
