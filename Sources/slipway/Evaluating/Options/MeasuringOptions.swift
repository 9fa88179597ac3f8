import ArgumentParser
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers

/// The measurements of an evaluation, beside the figures and screens that it always has.
struct MeasuringOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The kind of question: binary, multiclass, regression or other.", valueName: "kind"),
        completion: .list(EvaluationTask.allCases.map(\.rawValue))
    )
    var task: String?

    @OptionGroup var decision: DecisionOptions

    @OptionGroup var slicing: SliceOptions

    @OptionGroup var explaining: ExplainingOptions

    @Option(help: ArgumentHelp("Expectations of the predictions: evaluation.yaml.", valueName: "file"))
    var assertions: InputPath?

    @Option(
        help: ArgumentHelp(
            "The data that the model was trained on, to find rows that stand in both.",
            valueName: "name|file"
        )
    )
    var train: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Conditions that must hold, such as 'roc_auc.low >= 0.8'; if one does not, the exit status is 4.",
            valueName: "expr"
        )
    )
    var require: [String] = []

    @Option(
        help: ArgumentHelp(
            "A program that computes metrics of your own (repeatable); see docs/evaluating.md.",
            valueName: "cmd"
        )
    )
    var metricProgram: [String] = []

    @OptionGroup var scoring: ScoreOptions

    @Option(help: ArgumentHelp("Memory for rows, such as 128M; more go to a temporary file.", valueName: "size"))
    var memory = "256M"

    @Option(help: ArgumentHelp("Threads; the result is the same for any number. Default: all cores.", valueName: "n"))
    var threads: Int?

    @Flag(help: "Keep the record without the predictions of each row, which compare needs.")
    var noPredictions = false

    func validate() throws {
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads is a number from 1 to 256.") }
        _ = try task.map(ArgumentText.task)
        _ = try programs()
        _ = try memoryBytes()
    }

    /// - Throws: `evaluation.requirement` for a text that is none.
    func apply(to question: inout EvaluationQuestion) throws {
        question.task = try task.map(ArgumentText.task)
        try decision.apply(to: &question)
        try slicing.apply(to: &question)
        try explaining.apply(to: &question)
        question.assertions = try assertions.map { try AssertionText(path: $0.path) }
        question.requirements = try require.map(EvaluationRequirement.parse)
        question.programs = try programs()
        scoring.apply(to: &question)
        question.memory = try memoryBytes()
        question.threads = threads ?? OwnProcess.processorCount
        question.keepsPredictions = !noPredictions
    }

    private func programs() throws -> [MetricCommand] {
        try metricProgram.map { text in
            guard let command = MetricCommand(text) else {
                throw ValidationError("--metric-program: \"\(text)\" is no program.")
            }
            return command
        }
    }

    private func memoryBytes() throws -> Int {
        guard let bytes = MemoryText.bytes(memory), bytes >= 16 << 20 else {
            throw ValidationError("--memory is a size from 16M, such as 128M or 2G, not \"\(memory)\".")
        }
        return bytes
    }
}
