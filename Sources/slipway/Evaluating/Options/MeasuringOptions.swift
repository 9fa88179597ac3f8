import ArgumentParser
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers

/// What an evaluation measures, beside the figures and screens that it always has.
struct MeasuringOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The kind of question: binary, multiclass, regression or other.", valueName: "kind"))
    var task: String?

    @Option(help: ArgumentHelp("Predict positive from this score on; default: 0.5.", valueName: "score"))
    var threshold: Double?

    @Option(help: ArgumentHelp("Choose the threshold that is best by a metric on these rows.", valueName: "metric"))
    var optimise: String?

    @Option(
        help: ArgumentHelp(
            "The gain of a row by its cell, negative for a cost (repeatable); default: 1,-0.3,0,0.",
            valueName: "tp,fp,fn,tn"
        )
    )
    var cost: [String] = []

    @Option(help: ArgumentHelp("Cut the scores into bands, such as approve, review and decline.", valueName: "cuts"))
    var bands: String?

    @Option(help: ArgumentHelp("Choose the bands so that both ends have this precision.", valueName: "share"))
    var bandPrecision: Double?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Show the figures for parts of the rows, by these columns.", valueName: "column")
    )
    var slices: [String] = []

    @Option(
        help: ArgumentHelp(
            "Cut a column of slices at these values, instead of into five parts (repeatable).",
            valueName: "column=values"
        )
    )
    var edges: [String] = []

    @Option(
        help: ArgumentHelp(
            "Compare the groups of a protected column with this one, instead of the largest (repeatable).",
            valueName: "column=group"
        )
    )
    var reference: [String] = []

    @Option(help: ArgumentHelp("Hide the figures of protected groups of fewer rows.", valueName: "n"))
    var suppressUnder: Int?

    @Flag(help: "Look for parts of the rows on which the model is weak.")
    var weakSegments = false

    @Flag(help: "Measure how much worse the model gets without what each column says; asks it many times.")
    var importance = false

    @Option(
        help: ArgumentHelp(
            "Measure --importance of columns together, too, such as those that say much the same (repeatable).",
            valueName: "name=columns"
        )
    )
    var importanceGroup: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Show how the predictions depend on these columns; asks the model many times.",
            valueName: "column"
        )
    )
    var dependence: [String] = []

    @Flag(help: "Show dependences in log odds.")
    var logOdds = false

    @Flag(help: "Show dependences less the mean prediction.")
    var centred = false

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
        if threshold != nil, optimise != nil { throw ValidationError("--threshold and --optimise exclude each other.") }
        if bands != nil, bandPrecision != nil {
            throw ValidationError("--bands and --band-precision exclude each other.")
        }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads is a number from 1 to 256.") }
        if logOdds || centred, dependence.isEmpty {
            throw ValidationError("--log-odds and --centred are of --dependence: name its columns.")
        }
        if let suppressUnder, suppressUnder < 1 { throw ValidationError("--suppress-under is a number from 1.") }
        _ = try sliceRequests()
        _ = try references()
        _ = try importanceGroups()
        _ = try task.map(ArgumentText.task)
        _ = try thresholdChoice()
        _ = try gains()
        _ = try bands.map { try ListText.numbers($0, "--bands") }
        _ = try programs()
        _ = try memoryBytes()
    }

    /// - Throws: `evaluation.requirement` for a text that is none.
    func apply(to question: inout EvaluationQuestion) throws {
        question.task = try task.map(ArgumentText.task)
        question.threshold = try thresholdChoice()
        question.costs = try gains()
        question.bandCuts = try bands.map { try ListText.numbers($0, "--bands") }
        question.bandPrecision = bandPrecision
        question.slices = try sliceRequests()
        question.references = try references()
        question.suppressUnder = suppressUnder
        question.logOdds = logOdds
        question.centred = centred
        question.weakSegments = weakSegments
        question.importance = importance || !importanceGroup.isEmpty
        question.importanceGroups = try importanceGroups()
        question.dependence = dependence
        question.assertions = try assertions.map { try AssertionText(path: $0.path) }
        question.requirements = try require.map(EvaluationRequirement.parse)
        question.programs = try programs()
        scoring.apply(to: &question)
        question.memory = try memoryBytes()
        question.threads = threads ?? OwnProcess.processorCount
        question.keepsPredictions = !noPredictions
    }

    /// A column with edges is one of the slices, whether it is named among them or not.
    private func sliceRequests() throws -> [SliceRequest] {
        var cut: [(column: String, edges: [Double])] = []
        for text in edges {
            let pair = try ArgumentText.quotedPair(text)
            cut.append((pair.key, try ListText.numbers(pair.value, "--edges")))
        }
        let named = slices.filter { name in !cut.contains { $0.column.isSame(as: name) } }
        return named.map { SliceRequest(column: $0) } + cut.map { SliceRequest(column: $0.column, edges: $0.edges) }
    }

    private func importanceGroups() throws -> [PermutationImportanceRun.Group] {
        var groups: [PermutationImportanceRun.Group] = []
        for text in importanceGroup {
            let pair = try ArgumentText.quotedPair(text)
            let columns = ListText.items(pair.value)
            guard columns.count > 1, Set(columns.map { Array($0.utf8) }).count == columns.count else {
                throw ValidationError(
                    "--importance-group is NAME=COLUMN,COLUMN with columns that differ, not \"\(text)\"."
                )
            }
            guard !groups.contains(where: { $0.name.isSame(as: pair.key) }) else {
                throw ValidationError("--importance-group names \"\(pair.key)\" twice.")
            }
            groups.append(PermutationImportanceRun.Group(pair.key, columns))
        }
        return groups
    }

    private func references() throws -> [String: String] {
        var references: [String: String] = [:]
        for text in reference {
            let pair = try ArgumentText.quotedPair(text)
            references[pair.key] = pair.value
        }
        return references
    }

    private func thresholdChoice() throws -> ThresholdChoice {
        if let threshold { return .given(threshold) }
        guard let optimise else { return .default }
        guard let metric = MetricName(optimise), ThresholdChoice.metrics.contains(metric) else {
            let known = ThresholdChoice.metrics.map(\.text).joined(separator: ", ")
            throw ValidationError("--optimise knows \(known), not \"\(optimise)\".")
        }
        return .optimised(metric)
    }

    private func gains() throws -> [GainMatrix] {
        guard !cost.isEmpty else { return [.standard] }
        return try cost.map { text in
            let numbers = try ListText.numbers(text, "--cost")
            guard numbers.count == 4 else {
                throw ValidationError("--cost has four numbers: TP,FP,FN,TN, not \"\(text)\".")
            }
            return GainMatrix(tp: numbers[0], fp: numbers[1], fn: numbers[2], tn: numbers[3])
        }
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
