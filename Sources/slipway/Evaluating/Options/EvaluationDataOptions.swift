import ArgumentParser
import Datasets
import Identifiers

/// The labelled data of an evaluation, and the meaning of its columns.
struct EvaluationDataOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The labelled rows: a data set of the project, or a file.", valueName: "name|file")
    )
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Rows that another program scored: predictions are columns of this file, and no model runs.",
            valueName: "file"
        )
    )
    var scored: InputPath?

    @Option(help: ArgumentHelp("The column of the predictions in --scored.", valueName: "column"))
    var prediction: String?

    @Option(
        help: ArgumentHelp(
            "The column with the probability of a class, of --scored or of the model's answers (repeatable); of two classes, the "
                + "positive one will do. A label with = in it stands in double quotes: '\"<=50K\"=p'.",
            valueName: "label=column"
        )
    )
    var probability: [String] = []

    @OptionGroup var columns: DatasetRoleOptions

    @Option(
        help: ArgumentHelp("The form of the file, if its name does not tell: csv, jsonl or parquet.", valueName: "form")
    )
    var format: String?

    @OptionGroup var labels: LabelOptions

    func validate() throws {
        guard (data == nil) != (scored == nil) else {
            throw ValidationError(
                data == nil
                    ? "Give --data NAME or FILE, or --scored FILE." : "--data and --scored exclude each other."
            )
        }
        if scored == nil, prediction != nil { throw ValidationError("--prediction names a column of --scored.") }
        if scored != nil, prediction == nil, probability.isEmpty {
            throw ValidationError("--scored needs --prediction COLUMN, or --probability LABEL=COLUMN for each class.")
        }
        if let format, DatasetFormat(rawValue: format) == nil {
            throw ValidationError("\"\(format)\" is no form: expected csv, jsonl or parquet.")
        }
        _ = try probabilities()
    }

    func probabilities() throws -> [(label: String, column: String)] {
        try probability.map { try ArgumentText.probability($0) }
    }

    var form: DatasetFormat? { format.flatMap(DatasetFormat.init(rawValue:)) }
}
