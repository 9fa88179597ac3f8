/// One side of a comparison.
package struct ComparedVersion: Codable, Sendable, Hashable {
    package let model: EvaluatedModel
    /// The record that the figures are of; null for predictions that were compared without one.
    package let evaluation: EvaluationID?

    package init(
        model: EvaluatedModel,
        evaluation: EvaluationID?
    ) {
        self.model = model
        self.evaluation = evaluation
    }
}
