import ArgumentParser
import EvaluationRecords

/// The reading of a label column's texts as classes.
struct LabelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file of JSON that says which class other texts of labels mean: {\"ja\": \"yes\"}.",
            valueName: "file"
        )
    )
    var labelMap: InputPath?

    @Option(
        help: ArgumentHelp("Labels that are no class: refuse them, or count them as errors.", valueName: "refuse|count")
    )
    var unseen = "refuse"

    func validate() throws {
        if UnseenLabels(rawValue: unseen) == nil {
            throw ValidationError("--unseen is refuse or count, not \"\(unseen)\".")
        }
    }

    /// - Throws: `dataset.labels` for a map that cannot be read.
    func apply(to question: inout EvaluationQuestion) throws {
        question.unseen = UnseenLabels(rawValue: unseen) ?? .refuse
        question.labelMap = try labelMap.map { try EvaluationDataLookup.labelMap($0.path) }
    }
}
