package import Identifiers

/// The models and versions that an export takes along; by default all. The active version of a chosen model always goes along, since
/// nodes run it.
package struct ExportSelection: Sendable, Hashable {
    /// A model, by its name here or in its registry, and one of its versions or aliases; nil: all of its versions.
    package struct Model: Sendable, Hashable {
        package let name: String
        package let version: String?

        package init(name: String, version: String?) {
            self.name = name
            self.version = version
        }
    }

    /// Empty: all models.
    package var models: [Model] = []
    /// The number of the newest versions of each model; nil: all.
    package var newest: Int?
    /// True takes the active versions alone, and leaves a model without one out.
    package var activeOnly = false

    package init() {}

    /// The part of a project that stayed out of a bundle.
    package struct LeftOut: Sendable, Hashable {
        package let models: [ModelName]
        /// Those of the models that went along.
        package let versions: Int
        /// Aliases whose versions stayed out, as `MODEL@ALIAS`.
        package let aliases: [String]

        init(of state: ProjectState, beside chosen: ProjectState) {
            models = state.models.map(\.name).filter { chosen.model($0) == nil }
            let pairs = chosen.models.compactMap { model in state.model(model.name).map { (all: $0, chosen: model) } }
            versions = pairs.reduce(0) { $0 + $1.all.versions.count - $1.chosen.versions.count }
            aliases = pairs.flatMap { pair in
                pair.all.aliases.keys.filter { pair.chosen.aliases[$0] == nil }.map { "\(pair.all.name)@\($0)" }
            }.sorted()
        }

        package var isEmpty: Bool { models.isEmpty && versions == 0 }
    }

    /// The project with the chosen models and versions alone.
    /// - Throws: `model.missing`, `version.missing`; `export.options` where nothing is left.
    func applied(to state: ProjectState) throws -> ProjectState {
        guard self != ExportSelection() else { return state }
        var chosen = state
        let versions = try versions(of: state)
        for model in state.models {
            chosen.remove(model.name)
            guard let kept = self.kept(model, named: versions), !(kept.versions.isEmpty && activeOnly) else { continue }
            chosen.put(kept)
        }
        guard !chosen.models.isEmpty || state.models.isEmpty else {
            throw SavedModelsFailure(
                .exportOptions,
                activeOnly ? "--active-only" : "--model",
                expected: "a model with an active version",
                found: "none (slipway set MODEL --active V)"
            )
        }
        return chosen
    }

    /// The named versions of each chosen model; nil: all of them. Models that are not chosen have no entry.
    private func versions(of state: ProjectState) throws -> [ModelName: Set<VersionID>?] {
        guard !models.isEmpty else {
            return Dictionary(state.models.map { ($0.name, nil) }, uniquingKeysWith: { first, _ in first })
        }
        var chosen: [ModelName: Set<VersionID>?] = [:]
        for item in models {
            let model = try Self.model(item.name, of: state)
            guard let text = item.version else {
                chosen[model.name] = .some(nil)
                continue
            }
            let version = try Self.version(text, of: model, in: state)
            switch chosen[model.name] {
            case nil: chosen[model.name] = [version]
            // The whole model was chosen, too.
            case .some(nil): break
            case .some(let named?): chosen[model.name] = named.union([version])
            }
        }
        return chosen
    }

    private static func model(_ text: String, of state: ProjectState) throws -> SavedModel {
        if let name = state.resolve(text) ?? ModelName(text) { return try state.require(name) }
        throw SavedModelsFailure(
            .modelMissing,
            text,
            expected: "a saved model of the project \(state.name)",
            found: state.models.isEmpty ? "no models" : "only \(ProjectState.list(state.models.map(\.name.text)))"
        )
    }

    private static func version(_ text: String, of model: SavedModel, in state: ProjectState) throws -> VersionID {
        if let aliased = model.aliases[text], model.version(aliased) != nil { return aliased }
        guard let version = VersionID(text) else {
            throw SavedModelsFailure(
                .versionMissing,
                "\(model.name)@\(text)",
                expected: "a version or an alias of \(model.name)",
                found: "only \(ProjectState.list(model.versions.map(\.version.text) + model.aliases.keys.sorted()))"
            )
        }
        return try state.require(model.name, version).version
    }

    private func kept(_ model: SavedModel, named: [ModelName: Set<VersionID>?]) -> SavedModel? {
        guard let wanted = named[model.name] else { return nil }
        let newest = Set(model.versions.suffix(newest ?? model.versions.count).map(\.version))
        var kept = model
        for version in model.versions.map(\.version) where version != model.active {
            let isWanted = !activeOnly && newest.contains(version) && (wanted?.contains(version) ?? true)
            if !isWanted { kept.remove(version) }
        }
        return kept
    }
}
