import Identifiers

/// The proof that a model's classes stand in the order of its probabilities: on the first rows, the highest probability is that of the
/// predicted class.
package enum ClassProof {
    /// Rows that are looked at.
    package static let rows = 200

    /// - Parameters:
    ///   - predictions: of a model that names its classes itself.
    ///   - subject: the model, for messages.
    /// - Throws: `evaluation.classes` at the first row that contradicts, `evaluation.answer` where no prediction is a class.
    package static func require(
        _ predictions: ScoredRows.Predictions,
        _ probabilities: [[Double]],
        classes: [String],
        rowNumbers: [Int],
        subject: String
    ) throws(EvaluationFailure) {
        guard case .classes(let predictions) = predictions, !predictions.isEmpty else { return }
        let first = predictions.prefix(rows)
        guard first.contains(where: { $0 >= 0 }) else {
            throw EvaluationFailure(
                .answer,
                subject,
                expected: "predictions that are one of the classes \(Quoted.list(classes))",
                found: "none in the first \(first.count) rows; declare the classes as the model has them with --labels"
            )
        }
        guard probabilities.count == classes.count else { return }
        for (row, prediction) in first.enumerated() where prediction >= 0 {
            let values = probabilities.map { $0[row] }
            guard let most = values.max(), values.allSatisfy(\.isFinite), values[Int(prediction)] < most,
                let likeliest = values.firstIndex(of: most)
            else { continue }
            throw EvaluationFailure(
                .classes,
                subject,
                expected:
                    "the highest probability for the predicted class \(Quoted.text(classes[Int(prediction)])) in row "
                    + "\(rowNumbers[row] + 1)",
                found:
                    "\(most) for \(Quoted.text(classes[likeliest])); if the model decides in another way, say so by declaring its "
                    + "classes with --labels"
            )
        }
    }
}
