import EvaluationRecords
import Identifiers
import SavedModels

extension ModelChoice {
    /// The alias of a model that has no version here.
    static let external = "external"
}

extension Project {
    /// The model that scored rows elsewhere: a version of the project, or one that was never here.
    /// - Throws: `model.missing`, `version.missing`
    func scoredModel(_ choice: ModelChoice) throws -> EvaluatedModel {
        if choice.alias == ModelChoice.external {
            return EvaluatedModel(name: try ArgumentText.name(choice.model), origin: .external)
        }
        let state = try state()
        guard let model = try? state.model(named: choice.model) else {
            throw SavedModelsFailure(
                .modelMissing,
                choice.model,
                expected: "a saved model, or \(choice.model)@\(ModelChoice.external) for a model that is not here",
                found: "no model of that name"
            )
        }
        let version = try state.version(of: model, named: choice.selector)
        return EvaluatedModel(name: model.name, origin: .version(version.version, version.manifest))
    }
}
