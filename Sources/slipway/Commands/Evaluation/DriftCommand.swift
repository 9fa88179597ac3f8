import ArgumentParser
import AsyncSupport
import Drifting
import DurableFiles
import EvaluationRecords
import Identifiers
import Reports
import SavedModels
import StrictJSON

struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Say whether two data sets differ, column by column, and keep the report.",
        discussion: """
            A column drifted if the difference is no chance among all tests (q) and is surely beyond the tolerance. REFERENCE and CURRENT \
            are data sets of the project, or files; both have the same columns and options. With --model, the version answers both, and \
            its answers and, where both have labels, its performance are compared, too.

            The report is kept: slipway report ID draws it, slipway evaluations lists it. --output writes the page at once, and --format \
            another form. If a condition of --require does not hold, the exit status is 4. See docs/drift.md.
            """
    )

    @Argument(help: ArgumentHelp("The data that the other is compared with.", valueName: "reference"))
    var reference: String

    @Argument(help: ArgumentHelp("The data that may have drifted.", valueName: "current"))
    var current: String

    @Option(
        help: ArgumentHelp(
            "Compare the answers of this version, too: NAME (its active version), NAME/VERSION or NAME@ALIAS; with --scored also NAME@external.",
            valueName: "model"
        )
    )
    var model: String?

    @OptionGroup var data: DriftDataOptions
    @OptionGroup var measuring: DriftMeasuringOptions

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Conditions that must hold, such as 'drifted_columns <= 0' or 'psi.age <= 0.2'; if one does not, the exit status is 4.",
            valueName: "expr"
        )
    )
    var require: [String] = []

    @Option(help: ArgumentHelp("A name for the report, for people.", valueName: "text"))
    var name: String?

    @Option(help: ArgumentHelp("A label for the report (repeatable).", valueName: "key=value"))
    var tag: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the report into this file.", valueName: "file"))
    var output: String?

    @Option(help: "The form of the report: html, json, csv, junit or markdown; without --output on standard output.")
    var format: ReportFormat?

    @Flag(help: "Do everything except keep the report.")
    var dryRun = false

    @OptionGroup var python: PythonOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        if let model {
            if try ModelChoice(model).alias == ModelChoice.external, !data.scored {
                throw ValidationError("\(model) has no version that could be run: give --scored.")
            }
        } else if data.scored {
            throw ValidationError(
                "--scored needs --model: whose answers the data has; NAME@external for one that is not here."
            )
        }
        if format == .cyclonedx { throw ValidationError("--format cyclonedx is of evaluations.") }
        if format != nil, output == nil, json.json {
            throw ValidationError("--format without --output and --json exclude each other.")
        }
        _ = try tags()
    }

    func run() async throws {
        let began = SystemClock().now
        let requirements = try require.map(DriftRequirement.parse)
        let runner = try EvaluationRunner(
            project.open(),
            python: python.interpreter,
            sandbox: sandbox.settings,
            console: outputOptions.console
        )
        defer { runner.display.finish() }
        let lookup = DriftLookup(project: runner.project, parquet: runner.parquet, options: data)
        let reference = try lookup.data(reference)
        let current = try lookup.unlabelledIfSo(lookup.data(current))
        let work = DriftRunner(
            runner: runner,
            question: try question(),
            prediction: data.prediction,
            isScored: data.scored
        )
        let (findings, environment) = try await work.compare(
            reference,
            current,
            measuring.settings(),
            requirements,
            answers: answers(runner.project)
        )
        let record = try DriftRecord(
            result: findings,
            run: work.run(environment, name: name, tags: tags(), began: began)
        )
        runner.display.finish()
        let keeping = try dryRun ? nil : runner.project.keep(record)
        try write(record)
        try show(record, keeping)
        try requireAll(record)
    }

    private func question() throws -> EvaluationQuestion {
        var question = EvaluationQuestion()
        try data.apply(to: &question)
        question.seed = measuring.seed
        question.threads = measuring.threadCount
        return question
    }

    private func answers(_ project: Project) throws -> DriftRunner.Answers {
        guard let model else { return .none }
        let choice = try ModelChoice(model)
        if data.scored { return .columns(try project.scoredModel(choice)) }
        let state = try project.state()
        let saved = try state.model(named: choice.model)
        return .version(saved, try state.version(of: saved, named: choice.selector))
    }

    private func tags() throws -> [String: String] {
        var tags: [String: String] = [:]
        for text in tag {
            let pair = try ArgumentText.pair(text)
            tags[pair.key] = pair.value
        }
        return tags
    }

    // MARK: Output

    private func write(_ record: DriftRecord) throws {
        guard let output else { return }
        let place = try OutputPath(output)
        try place.directory.replace(file: place.name, with: (format ?? .html).bytes(of: [.drift(record)]))
    }

    private func show(_ record: DriftRecord, _ keeping: Keeping?) throws {
        if json.json { return try Console.write(DriftJSON.text(record, keeping)) }
        if let format, output == nil {
            return try Console.write(String(decoding: format.bytes(of: [.drift(record)]), as: UTF8.self))
        }
        if outputOptions.quiet { return try Console.write(lines: [record.id.description]) }
        try Console.write(DriftView(record: record, methods: measuring.methods).text + foot(record, keeping))
    }

    private func foot(_ record: DriftRecord, _ keeping: Keeping?) -> String {
        switch keeping {
        case .new?: "\nslipway report \(record.id.short) --output drift.html draws all of it\n"
        case .known?: "\nIt was there already: nothing has changed.\n"
        case nil: "\nIt is not kept.\n"
        }
    }

    /// - Throws: `drift.required`, naming those that do not hold.
    private func requireAll(_ record: DriftRecord) throws {
        let outcomes = record.result.requirements
        if let failed = FailedRequirements(
            outcomes,
            code: DriftingCode.required.rawValue,
            subject: record.result.current.name
        ) {
            throw DriftingFailure(
                .required,
                "drift report \(record.id.short)",
                failed.message,
                findings: failed.findings
            )
        }
    }
}

/// A drift report for programs: its id, whether it was kept, and the whole document.
enum DriftJSON {
    static func text(_ record: DriftRecord, _ keeping: Keeping?) throws -> String {
        let document = try JSONParser.parse(
            record.bytes,
            subject: "drift report \(record.id.short)",
            sizeLimit: RecordLimits.bytes
        )
        let kept =
            switch keeping {
            case .new?: "new"
            case .known?: "known"
            case nil: "no"
            }
        return JSONWriter.text(of: [
            "id": .string(record.id.description), "kept": .string(kept), "drift": document,
        ]) + "\n"
    }
}
