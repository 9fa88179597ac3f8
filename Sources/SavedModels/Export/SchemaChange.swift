import Bundles
import ContentStore
package import Identifiers
package import MLflow

/// A change of a model's schema between the active version of the bundle before and the one now.
package struct SchemaChange: Sendable {
    package let model: ModelName
    package let before: VersionID
    package let after: VersionID
    package let comparison: SchemaComparison
}

extension Project {
    /// The changes since the last bundle that was exported. A version that is no longer in the project is not compared.
    func schemaChanges(of state: ProjectState) -> [SchemaChange] {
        state.models.compactMap { model in
            // The last bundle that had the model: not each one has all of them.
            let last = state.exports.last { $0.versions[model.name] != nil }
            guard let before = last?.active[model.name], let after = model.active, before != after,
                let old = model.version(before).flatMap(mlmodel), let new = model.version(after).flatMap(mlmodel)
            else { return nil }
            let comparison = SchemaComparison(from: old.schema, to: new.schema)
            guard !comparison.changes.isEmpty else { return nil }
            return SchemaChange(model: model.name, before: before, after: after, comparison: comparison)
        }
    }

    private func mlmodel(of version: SavedVersion) -> MLmodel? {
        guard let file = try? Snapshot.files(of: version, in: store).first(where: { $0.path.text == MLmodel.fileName }),
            let bytes = try? store.read(file.digest)
        else { return nil }
        return try? MLmodel(yaml: bytes, subject: MLmodel.fileName)
    }
}
