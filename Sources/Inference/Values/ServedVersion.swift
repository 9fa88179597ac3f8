package import Identifiers
package import MLflow
package import StrictJSON

/// Which version gave an answer.
package struct ServedIdentity: Sendable, Hashable, Codable {
    package let project: ProjectName
    package let generation: GenerationNumber
    package let model: ModelName
    package let version: VersionID

    package init(project: ProjectName, generation: GenerationNumber, model: ModelName, version: VersionID) {
        self.project = project
        self.generation = generation
        self.model = model
        self.version = version
    }
}

/// A version of a model that is loaded and answers.
package protocol AnsweringModel: Sendable {
    /// Nil for a model that says nothing of what it takes.
    var schema: ModelSchema? { get }
    /// Whether it can give probabilities beside its predictions.
    var hasProbabilities: Bool { get }

    /// The labels of the probabilities' columns; nil where they have none.
    var classes: [JSONValue]? { get }

    /// - Parameter probabilities: ask for them too, where there are any.
    /// - Throws: a code of `ScoringCode`.
    func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput
    /// Takes note of a request that was refused as wrong, by the model's schema or by the model.
    func noteRefusal()
}

extension AnsweringModel {
    package func noteRefusal() {}
}

extension AnsweringModel {
    package var classes: [JSONValue]? { nil }
}
