import ArgumentParser
import Identifiers
import SavedModels

extension ProjectState {
    /// The model that an argument names, and the version or alias that it or the next argument names: `churn`, `churn 3`,
    /// `churn champion`, `churn/3` or `churn@champion`.
    /// - Throws: `model.missing`; a usage error where both name a version.
    func choose(_ text: String, _ version: String?) throws -> (model: SavedModel, version: String?) {
        // In a registry a name may have these signs.
        if resolve(text) == nil, let choice = try? ModelChoice(text), let selector = choice.selector {
            guard version == nil else {
                throw ValidationError("\"\(text)\" names a version already: give no other one.")
            }
            return (try model(named: choice.model), selector)
        }
        return (try model(named: text), version)
    }

    /// The version with this name or alias, which may be written `@ALIAS`; for nil the active version, or else the last one.
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
        let alias = text.hasPrefix("@") ? String(text.dropFirst()) : text
        if let aliased = model.aliases[alias], let found = model.version(aliased) { return found }
        guard alias == text else {
            throw SavedModelsFailure(
                .versionMissing,
                "\(model.name)\(text)",
                expected: "an alias of \(model.name)",
                found: model.aliases.isEmpty ? "no aliases" : model.aliases.keys.sorted().joined(separator: ", ")
            )
        }
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
