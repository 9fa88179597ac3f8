import ArgumentParser
import Datasets
import Evaluation
import EvaluationRecords

/// The meaning of the columns of both data sets, and of the answers that they have or a model gives.
struct DriftDataOptions: ParsableArguments {
    @OptionGroup var columns: DatasetRoleOptions

    @Option(
        help: ArgumentHelp(
            "The form of the files, if their names do not tell: csv, jsonl or parquet.",
            valueName: "form"
        )
    )
    var dataFormat: String?

    @Flag(help: "Another program has written the answers into the data: no model runs.")
    var scored = false

    @Option(help: ArgumentHelp("The column of the predictions, with --scored.", valueName: "column"))
    var prediction: String?

    @Option(
        help: ArgumentHelp(
            "The column with the probability of a class, with --scored or of the model's answers (repeatable).",
            valueName: "label=column"
        )
    )
    var probability: [String] = []

    @Option(
        help: ArgumentHelp("The kind of question: binary, multiclass, regression or other.", valueName: "kind"),
        completion: .list(EvaluationTask.allCases.map(\.rawValue))
    )
    var task: String?

    @Option(help: ArgumentHelp("Predict positive from this score on; default: 0.5.", valueName: "score"))
    var threshold: Double?

    @OptionGroup var scoring: ScoreOptions

    @OptionGroup var labels: LabelOptions

    func validate() throws {
        if let dataFormat, DatasetFormat(rawValue: dataFormat) == nil {
            throw ValidationError("\"\(dataFormat)\" is no form: expected csv, jsonl or parquet.")
        }
        if let threshold, !threshold.isFinite { throw ValidationError("--threshold is a number.") }
        if prediction != nil, !scored { throw ValidationError("--prediction names a column of --scored data.") }
        if scored, prediction == nil, probability.isEmpty {
            throw ValidationError("--scored needs --prediction COLUMN, or --probability LABEL=COLUMN for each class.")
        }
        _ = try task.map(ArgumentText.task)
        _ = try probabilities()
    }

    var form: DatasetFormat? { dataFormat.flatMap(DatasetFormat.init(rawValue:)) }

    /// - Throws: `dataset.labels` for a map that cannot be read.
    func apply(to question: inout EvaluationQuestion) throws {
        question.task = try task.map(ArgumentText.task)
        if let threshold { question.threshold = .given(threshold) }
        scoring.apply(to: &question)
        try labels.apply(to: &question)
        question.probabilities = try probabilities()
    }

    private func probabilities() throws -> [(label: String, column: String)] {
        try probability.map { try ArgumentText.probability($0) }
    }
}
