import ArgumentParser
import AsyncSupport
import Evaluation
import EvaluationRecords
import Identifiers
import SavedModels

struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure a version on labelled rows, and keep the evidence with it.",
        discussion: """
            Asks the version for all rows, here or on a node, and makes a record of every figure with its interval, or the reason why it \
            has none. The same version, data and settings give a record with the same id. Classes, labels and the positive class are \
            declared by the model, the data set or these options, and never guessed. An interrupted run goes on where it was.

            With --scored no model runs: another program has scored the rows. MODEL@external is a model without a version here. \
            See docs/evaluating.md.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The model: its active version, or NAME/VERSION, or NAME@ALIAS; with --scored also NAME@external.",
            valueName: "model"
        )
    )
    var model: String

    @OptionGroup var data: EvaluationDataOptions
    @OptionGroup var selection: RowSelectionOptions
    @OptionGroup var measuring: MeasuringOptions

    @Option(help: ArgumentHelp("A name for the record, for people.", valueName: "text"))
    var name: String?

    @Option(help: ArgumentHelp("A label for the record (repeatable).", valueName: "key=value"))
    var tag: [String] = []

    @Flag(help: "Do everything except keep the record: print what was found.")
    var dryRun = false

    @OptionGroup var python: PythonOptions
    @OptionGroup var loader: LoaderOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var nodeProject: NodeProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        let choice = try ModelChoice(model)
        if choice.alias == ModelChoice.external, data.scored == nil {
            throw ValidationError("\(model) has no version that could be run: give --scored FILE.")
        }
        if node.isAsked, data.scored != nil {
            throw ValidationError("--scored runs no model: it takes no --node.")
        }
        try loader.validate(runsHere: !node.isAsked && data.scored == nil)
        _ = try tags()
    }

    func run() async throws {
        let began = SystemClock().now
        let choice = try ModelChoice(model)
        let runner = try EvaluationRunner(
            project.open(),
            python: python.interpreter,
            sandbox: sandbox.settings,
            loader: loader.loader,
            console: outputOptions.console
        )
        defer { runner.display.finish() }
        let lookup = EvaluationDataLookup(project: runner.project, parquet: runner.parquet)
        let question = try question(lookup)
        let data = try lookup.data(self.data)
        let rows = try await rows(runner, choice, data, question)
        if rows.resumed > 0 {
            runner.display.finish()
            outputOptions.console.explain("\(Format.count(rows.resumed, "chunk")) of rows answered by an earlier run")
        }
        let record = try await runner.record(of: rows, question, name: name, tags: tags(), began: began)
        runner.display.finish()
        let keeping = try dryRun ? nil : runner.keep(record, rows)
        try show(record, keeping)
        try requireAll(record)
    }

    private func rows(
        _ runner: EvaluationRunner,
        _ choice: ModelChoice,
        _ data: EvaluationData,
        _ question: EvaluationQuestion
    ) async throws -> EvaluatedRows {
        if self.data.scored != nil {
            return try await runner.evaluate(
                scored: data,
                prediction: self.data.prediction,
                by: try runner.project.scoredModel(choice),
                question
            )
        }
        guard node.isAsked else {
            let state = try runner.project.state()
            let model = try state.model(named: choice.model)
            let version = try state.version(of: model, named: choice.selector)
            return try await runner.evaluate(model, version, on: data, question)
        }
        var found: EvaluatedRows?
        try await node.withClient { client in
            let nodeProject = try await nodeProject.resolve(client)
            found = try await runner.evaluate(choice, of: nodeProject, through: client, on: data, question)
        }
        guard let found else { throw CancellationError() }
        return found
    }

    private func question(_ lookup: EvaluationDataLookup) throws -> EvaluationQuestion {
        var question = EvaluationQuestion()
        question.selection = selection.selection
        question.seed = selection.seed
        try measuring.apply(to: &question)
        question.training = try measuring.train.map(lookup.training)
        try data.labels.apply(to: &question)
        question.probabilities = try data.probabilities()
        return question
    }

    private func tags() throws -> [String: String] {
        var tags: [String: String] = [:]
        for text in tag {
            let pair = try ArgumentText.pair(text)
            tags[pair.key] = pair.value
        }
        return tags
    }

    private func show(_ record: EvaluationRecord, _ keeping: Keeping?) throws {
        if json.json {
            try Console.write(EvaluationJSON.text(record, keeping))
        } else if outputOptions.quiet {
            try Console.write(lines: [record.id.description])
        } else {
            try Console.write(EvaluationSummary(record, keeping).text)
        }
    }

    /// - Throws: `evaluation.required`, naming those that do not hold.
    private func requireAll(_ record: EvaluationRecord) throws {
        let outcomes = record.result.requirements
        if let failed = FailedRequirements(
            outcomes,
            code: EvaluationCode.required.rawValue,
            subject: record.result.model.text
        ) {
            throw EvaluationFailure(
                .required,
                "evaluation \(record.id.short)",
                failed.message,
                findings: failed.findings
            )
        }
    }
}
