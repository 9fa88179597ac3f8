import EvaluationRecords

/// Counts the rows whose prediction is another than their probabilities say. Figures are of the probabilities, so that a model which decides by a
/// threshold of its own, or a column that belongs to another model, would be measured wrong without a word.
struct DisagreementCount {
    /// Probabilities so near to each other, or to 0.5, may be decided either way: sums are held to 1 as loosely.
    private static let slack = 1e-4

    private let plan: EvaluationPlan
    private(set) var rows = 0

    init(_ plan: EvaluationPlan) {
        self.plan = plan
    }

    mutating func add(_ block: ScoredRows, _ judged: RowGate.Judged) {
        guard case .classes(let predictions) = block.predictions, !judged.probabilities.isEmpty,
            !plan.settings.scoresOnly
        else { return }
        if let positive = plan.positiveIndex {
            // Another threshold than the usual one is meant to decide otherwise.
            guard plan.threshold == .default else { return }
            let scores = judged.probabilities.count == 1 ? judged.probabilities[0] : judged.probabilities[positive]
            rows += judged.used.count { place in
                abs(scores[place] - 0.5) > Self.slack
                    && (scores[place] > 0.5) != (Int(predictions[place]) == positive)
            }
        } else {
            rows += judged.used.count { Self.disagrees(Int(predictions[$0]), judged.probabilities, $0) }
        }
    }

    private static func disagrees(_ prediction: Int, _ probabilities: [[Double]], _ place: Int) -> Bool {
        let own = probabilities.indices.contains(prediction) ? probabilities[prediction][place] : -1
        return probabilities.contains { $0[place] - own > slack }
    }
}
