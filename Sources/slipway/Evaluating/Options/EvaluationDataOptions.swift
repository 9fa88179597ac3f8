import ArgumentParser
import Datasets
import EvaluationRecords
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
                + "positive one will do.",
            valueName: "label=column"
        )
    )
    var probability: [String] = []

    @OptionGroup var columns: DatasetRoleOptions

    @Option(
        help: ArgumentHelp("The form of the file, if its name does not tell: csv, jsonl or parquet.", valueName: "form")
    )
    var format: String?

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
        if UnseenLabels(rawValue: unseen) == nil {
            throw ValidationError("--unseen is refuse or count, not \"\(unseen)\".")
        }
        if let format, DatasetFormat(rawValue: format) == nil {
            throw ValidationError("\"\(format)\" is no form: expected csv, jsonl or parquet.")
        }
        _ = try probabilities()
    }

    func probabilities() throws -> [(label: String, column: String)] {
        try probability.map { text in
            let pair = try ArgumentText.pair(text)
            return (pair.key, pair.value)
        }
    }

    var form: DatasetFormat? { format.flatMap(DatasetFormat.init(rawValue:)) }
}

/// Lists with commas.
enum ListText {
    static func items(_ text: String) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init).filter { !$0.isEmpty }
    }

    /// - Throws: a usage error for an item that is no finite number.
    static func numbers(_ text: String, _ option: String) throws -> [Double] {
        try items(text).map { item in
            guard let number = Double(item), number.isFinite else {
                throw ValidationError("\(option): \"\(item)\" is no number.")
            }
            return number
        }
    }
}
