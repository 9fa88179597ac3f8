import Identifiers
import SignOff
import Signing

/// A validator's word about figures, and a policy that asks for one.
extension SignOffRecipe {
    static let figures: [SignOffRecipe] = [
        figure("figure-there", "the figure that is asked for: allowed", "accuracy >= 0.9", isAllowed: true),
        figure("figure-low", "a figure that is too low", "accuracy >= 0.95"),
        figure("figure-missing", "a figure that is not there", "recall >= 0"),
        figure("figure-undefined", "a figure that is undefined", "brier <= 1"),
        figure("bound-missing", "a figure without the interval that is asked for", "accuracy.low >= 0"),
    ]

    private static func figure(
        _ name: String,
        _ about: String,
        _ requirement: String,
        isAllowed: Bool = false
    ) -> SignOffRecipe {
        SignOffRecipe(
            name: name,
            about: about,
            rule: "evidence: [{model: \(ConformanceFixture.model), version: active, "
                + "dataset: \"\(SignOffScene.dataset)\", by: [validator], require: [\"\(requirement)\"]}]",
            isAllowed: isAllowed,
            codes: isAllowed ? [] : [SignOffCode.evidenceFailed.rawValue]
        ) { scene in
            let figures = [
                EvaluationClaim.Metric(metric: "accuracy", value: 0.9, low: nil, high: nil, rows: 90),
                EvaluationClaim.Metric(metric: "brier", value: nil, low: nil, high: nil, rows: 0),
            ]
            return [try scene.evaluation(figures).bytes]
        }
    }
}
