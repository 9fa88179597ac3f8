import ArgumentParser
import Evaluation
import Identifiers

/// The explanations of an evaluation, for which the model is asked many times.
struct ExplainingOptions: ParsableArguments {
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

    func validate() throws {
        if logOdds || centred, dependence.isEmpty {
            throw ValidationError("--log-odds and --centred are of --dependence: name its columns.")
        }
        _ = try importanceGroups()
    }

    func apply(to question: inout EvaluationQuestion) throws {
        question.logOdds = logOdds
        question.centred = centred
        question.importance = importance || !importanceGroup.isEmpty
        question.importanceGroups = try importanceGroups()
        question.dependence = dependence
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
}
