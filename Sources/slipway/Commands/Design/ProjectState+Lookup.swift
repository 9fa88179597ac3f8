import Identifiers
import SavedModels

extension ProjectState {
    /// The version with this name or alias; for nil the active version, or else the last one.
    /// - Throws: `version.missing`
    func version(of model: SavedModel, named text: String?) throws -> SavedVersion {
        guard let text else {
            if let version = model.active.flatMap({ model.version($0) }) ?? model.versions.last { return version }
            throw SavedModelsFailure(
                .versionMissing,
                model.name.text,
                expected: "a version of \(model.name)",
                found: "no versions; import some"
            )
        }
        if let aliased = model.aliases[text], let found = model.version(aliased) { return found }
        return try require(model.name, try ArgumentText.name(text))
    }

    /// - Throws: `model.missing`
    func model(named text: String) throws -> SavedModel {
        if let name = resolve(text) ?? ModelName(text) { return try require(name) }
        throw SavedModelsFailure(
            .modelMissing,
            text,
            expected: "a saved model of the project \(name)",
            found: models.isEmpty ? "no models; import some" : models.map(\.name.text).joined(separator: ", ")
        )
    }
}
