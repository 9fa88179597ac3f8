import ArgumentParser
import DurableFiles
import EvaluationRecords
import Identifiers
import SavedModels

/// The needs of `slipway evaluation ID --check` to evaluate once more, beside the record.
struct EvaluationAgainOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "With --check: where the data set lies, if the project does not know it; its digest must be the record's.",
            valueName: "file"
        )
    )
    var data: InputPath?

    @Option(
        help: ArgumentHelp(
            "With --check: the rows that another program scored; no model runs. Their digest must be the record's.",
            valueName: "file"
        )
    )
    var scored: InputPath?

    @Option(help: ArgumentHelp("With --check: the column of the predictions in --scored.", valueName: "column"))
    var prediction: String?

    @Option(help: ArgumentHelp("With --check: the evaluation.yaml of the record.", valueName: "file"))
    var assertions: InputPath?

    @Option(help: ArgumentHelp("With --check: the map of labels of the record.", valueName: "file"))
    var labelMap: InputPath?

    @Option(help: ArgumentHelp("With --check: the training data of the record.", valueName: "name|file"))
    var train: String?

    @Option(help: ArgumentHelp("With --check: a program of the record's metrics (repeatable).", valueName: "cmd"))
    var metricProgram: [String] = []

    @Option(
        help: ArgumentHelp("With --check: the column of a class's probability (repeatable).", valueName: "label=column")
    )
    var probability: [String] = []

    @Option(help: ArgumentHelp("With --check: threads; the result is the same for any number.", valueName: "n"))
    var threads: Int?

    @OptionGroup var python: PythonOptions
    @OptionGroup var sandbox: SandboxOptions

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads is a number from 1 to 256.") }
        if data != nil, scored != nil { throw ValidationError("--data and --scored exclude each other.") }
        if scored == nil, prediction != nil { throw ValidationError("--prediction names a column of --scored.") }
        if scored != nil, prediction == nil, probability.isEmpty {
            throw ValidationError("--scored needs --prediction COLUMN, or --probability LABEL=COLUMN for each class.")
        }
    }

    /// The repetition of evaluations of a project.
    func repetition(in project: Project, _ console: Console) throws -> any EvaluationRepetition {
        var sources = EvaluationRepeater.Sources()
        sources.data = data?.path
        sources.scored = scored?.path
        sources.prediction = prediction
        sources.assertions = try assertions.map { try AssertionText(path: $0.path) }
        sources.labelMap = try labelMap.map { try EvaluationDataLookup.labelMap($0.path) }
        sources.training = try train.map(EvaluationDataLookup(project: project).training)
        sources.programs = metricProgram.compactMap { MetricCommand($0) }
        sources.probabilities = try probability.map { try ArgumentText.probability($0) }
        return EvaluationRepeater(
            runner: try EvaluationRunner(
                project,
                python: python.interpreter,
                sandbox: sandbox.settings,
                console: console
            ),
            sources: sources,
            threads: threads ?? OwnProcess.processorCount
        )
    }
}
