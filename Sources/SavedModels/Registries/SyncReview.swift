import Identifiers
import MLflow
import StrictJSON

/// Compares a registry with the project.
struct SyncReview {
    private let state: ProjectState
    private let plans: [PlannedModel]
    private let selection: ModelSelection
    /// Models that the registry has although they cannot be read.
    private let unreadable: Set<String>

    /// - Parameters:
    ///   - state: the project before the synchronisation.
    ///   - flaws: the entries of the registry that cannot be read.
    init(_ state: ProjectState, plans: [PlannedModel], flaws: [RegistryFlaw], selection: ModelSelection) {
        self.state = state
        self.plans = plans
        self.selection = selection
        unreadable = Set(flaws.filter { $0.part == .model }.compactMap(\.title))
    }

    func fill(_ report: inout SyncReport) {
        for plan in plans {
            let known = state.model(plan.name)
            if known == nil { report.newModels.append(plan.name) }
            for version in plan.versions {
                guard let id = version.version else { continue }
                if let there = known?.version(id) {
                    report.unchanged += 1
                    report.updates += updates(of: version, there, plan.name)
                } else {
                    report.new.append((plan.name, id))
                }
            }
            if let known { report.updates += updates(of: plan, known) }
        }
        report.gone = gone()
    }

    private func updates(of plan: PlannedModel, _ known: SavedModel) -> [SyncReport.Update] {
        let aliases = plan.aliases.mapValues(\.text)
        return texts(plan.name, nil, plan.description, known.description, plan.tags, known.tags)
            + changes(of: aliases, known.aliases.mapValues(\.text)).map { key, old, new in
                SyncReport.Update(model: plan.name, version: nil, what: "alias \(key)", old: old, new: new)
            }
    }

    private func updates(of plan: PlannedVersion, _ known: SavedVersion, _ name: ModelName) -> [SyncReport.Update] {
        texts(name, known.version, plan.description, known.description, plan.tags, known.tags)
    }

    private func texts(
        _ model: ModelName,
        _ version: VersionID?,
        _ description: String,
        _ oldDescription: String,
        _ tags: [String: String],
        _ oldTags: [String: String]
    ) -> [SyncReport.Update] {
        var updates: [SyncReport.Update] = []
        if !description.isEmpty, !description.utf8.elementsEqual(oldDescription.utf8) {
            let old = oldDescription.isEmpty ? nil : oldDescription
            updates.append(
                SyncReport.Update(model: model, version: version, what: "description", old: old, new: description)
            )
        }
        return updates
            + changes(of: tags, oldTags).map { key, old, new in
                SyncReport.Update(model: model, version: version, what: "tag \(key)", old: old, new: new)
            }
    }

    private func changes(
        of new: [String: String],
        _ old: [String: String]
    ) -> [(key: String, old: String?, new: String)] {
        new.filter { old[$0.key] != $0.value }.sorted { $0.key < $1.key }.map { ($0.key, old[$0.key], $0.value) }
    }

    /// Models and versions that came from this registry and are no longer in it. A model of another registry is left alone.
    private func gone() -> [SyncReport.Absence] {
        let registry = plans.compactMap(\.registry).first
        let facts = Dictionary(plans.map { ($0.name, $0.registry) }, uniquingKeysWith: { first, _ in first })
        var absences: [SyncReport.Absence] = []
        for model in state.models where selection.contains(model.registryName) {
            let ours = model.versions.filter { version in
                version.source["kind"] == "registry" && version.source["server"]?.string == registry?.server
                    && version.source["workspace"]?.string == registry?.workspace
            }
            guard !ours.isEmpty else { continue }
            guard let facts = facts[model.name] ?? nil else {
                guard !unreadable.contains(model.registryName) else { continue }
                absences.append(SyncReport.Absence(model: model.name, version: nil))
                continue
            }
            absences += ours.filter { !facts.versions.contains($0.version) }
                .map { SyncReport.Absence(model: model.name, version: $0.version) }
        }
        return absences
    }
}
