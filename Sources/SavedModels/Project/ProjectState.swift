package import Datasets
package import EvaluationRecords
package import Identifiers

/// The content of `project.json`: everything of a project but the content of its versions.
package struct ProjectState: Sendable, Hashable {
    package let name: ProjectName
    /// Ascending by name.
    package private(set) var models: [SavedModel] = []
    /// Ascending by sequence; the last is the newest.
    package var exports: [ExportRecord] = []
    /// The registry of the last import; nil where nothing was imported from one.
    package var registry: RegistryRecord?
    /// The registries that are followed under names, ascending by name.
    package private(set) var remotes: [Remote] = []
    /// Documents that are of no single version: comparisons, and evaluations of models that have no version here.
    package internal(set) var documents: [Attachment] = []
    /// Labelled files to evaluate with, ascending by name.
    package private(set) var datasets: [DatasetDeclaration] = []

    package init(name: ProjectName, models: [SavedModel] = [], exports: [ExportRecord] = []) {
        self.name = name
        self.models = models.sorted { $0.name < $1.name }
        self.exports = exports
    }

    package func model(_ name: ModelName) -> SavedModel? {
        let at = place(of: name)
        return at < models.endIndex && models[at].name == name ? models[at] : nil
    }

    /// The index at which the model stands, or belongs.
    private func place(of name: ModelName) -> Int {
        models.partitioningIndex { $0.name >= name }
    }

    /// The model that a text names, by its name here or in its registry.
    package func resolve(_ text: String) -> ModelName? {
        if let name = ModelName(text), model(name) != nil { return name }
        return models.first { $0.registryName.utf8.elementsEqual(text.utf8) }?.name
    }

    /// - Throws: `model.missing`, naming those that are there.
    package func require(_ name: ModelName) throws -> SavedModel {
        guard let model = model(name) else {
            throw SavedModelsFailure(
                .modelMissing,
                name.text,
                expected: "a saved model of the project \(self.name)",
                found: models.isEmpty ? "no models; import some" : "only \(Self.list(models.map(\.name.text)))"
            )
        }
        return model
    }

    /// - Throws: `version.missing`, naming those that are there.
    package func require(_ name: ModelName, _ version: VersionID) throws -> SavedVersion {
        let model = try require(name)
        guard let found = model.version(version) else {
            throw SavedModelsFailure(
                .versionMissing,
                "\(name) \(version)",
                expected: "a version of \(name)",
                found: model.versions.isEmpty
                    ? "no versions; import some" : "only \(Self.list(model.versions.map(\.version.text)))"
            )
        }
        return found
    }

    /// Puts a model in its place; one of the same name is replaced.
    mutating func put(_ model: SavedModel) {
        let at = place(of: model.name)
        if at < models.endIndex, models[at].name == model.name {
            models[at] = model
        } else {
            models.insert(model, at: at)
        }
    }

    /// Takes a model out to be changed and put back: held once, it is changed where it is and not copied.
    mutating func take(_ name: ModelName) -> SavedModel? {
        let at = place(of: name)
        return at < models.endIndex && models[at].name == name ? models.remove(at: at) : nil
    }

    mutating func remove(_ name: ModelName) {
        models.removeAll { $0.name == name }
    }

    /// Puts a data set in its place; one of the same name is replaced.
    mutating func put(_ dataset: DatasetDeclaration) {
        remove(dataset.name)
        datasets.append(dataset)
        datasets.sort { $0.name < $1.name }
    }

    mutating func remove(_ name: DatasetName) {
        datasets.removeAll { $0.name == name }
    }

    /// Puts a remote in its place; one of the same name is replaced.
    mutating func put(_ remote: Remote) {
        remove(remote.name)
        remotes.append(remote)
        remotes.sort { $0.name < $1.name }
    }

    mutating func remove(_ name: RemoteName) {
        remotes.removeAll { $0.name == name }
    }

    /// At most twelve of them in words.
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(12).joined(separator: ", ")
        return names.count > 12 ? "\(shown) and \(names.count - 12) more" : shown
    }
}

/// A bundle that was exported.
package struct ExportRecord: Sendable, Hashable {
    package let sequence: Int64
    package let id: BundleID
    package let created: Timestamp
    /// The digest of its bundle.json.
    package let manifest: Digest
    /// The digest of the content alone, without sequence, id and time.
    package let snapshot: Digest
    /// The versions in it, by model; empty in a record of an older slipway.
    package var versions: [ModelName: [VersionID]] = [:]
    /// The active versions among them; empty in a record of an older slipway.
    package var active: [ModelName: VersionID] = [:]
    /// The evaluations and comparisons in it, ascending.
    package var evaluations: [EvaluationID] = []
}
