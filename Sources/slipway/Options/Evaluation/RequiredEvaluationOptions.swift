import ArgumentParser
import EvaluationRecords
import SavedModels

/// The evaluations that a version must have before it becomes active.
struct RequiredEvaluationOptions: ParsableArguments {
    @Option(
        defaultAsFlag: "",
        help: ArgumentHelp(
            "Only if the version's newest evaluation passed; with conditions, separated by semicolons, only if they hold on it, too: "
                + "'roc_auc.low >= 0.8; accuracy >= 0.9'.",
            valueName: "conditions"
        )
    )
    var requireEvaluation: String?

    /// nil where nothing is demanded.
    /// - Throws: `evaluation.requirement`
    func required() throws -> RequiredEvaluation? {
        guard let requireEvaluation else { return nil }
        let conditions = requireEvaluation.split(separator: ";").map { String($0) }
            .filter { !$0.allSatisfy(\.isWhitespace) }
        return RequiredEvaluation(try conditions.map { try EvaluationRequirement.parse($0) })
    }
}
