import ArgumentParser
import AsyncSupport
import Evaluation
import EvaluationRecords
import Identifiers
import Inference
import MLflow
import ModelWorkers
import SavedModels
import StrictJSON

struct WhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract: "Ask what a version would say of a row if some of its values were others.",
        discussion: """
            Runs the version in the given Python, on one row of a file as it is, and with the values of --set. --grid shows the \
            answer for each of several values of a column. --against asks another version the same. Without VERSION, the \
            active version is asked, or else the last one. See docs/comparing.md.

            Loading a model runs its code: read slipway show first.
            """
    )

    @Argument(help: "The model, by its name here or in its registry.", completion: CompletionNames.models)
    var model: String

    @Argument(
        help: "One of its versions, or an alias; also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @Option(
        help: ArgumentHelp(
            "The row: a .csv or .jsonl file with one row, or FILE:ROW, counted from 0.",
            valueName: "file"
        )
    )
    var row: String

    @Option(
        help: ArgumentHelp(
            "A column and its new value (repeatable); nothing for a missing one.",
            valueName: "col=value"
        )
    )
    var set: [String] = []

    @Option(help: ArgumentHelp("A column whose values are tried: those of the file, or COL=V1,V2,….", valueName: "col"))
    var grid: String?

    @Option(help: ArgumentHelp("Another version, or an alias, to ask the same (repeatable).", valueName: "version"))
    var against: [String] = []

    @OptionGroup var python: PythonOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if set.isEmpty, grid == nil {
            throw ValidationError("Give --set COLUMN=VALUE, or --grid COLUMN.")
        }
        _ = try changes()
        _ = try grid.map { try WhatIfGrid($0) }
    }

    private func changes() throws -> [WhatIf.Change] {
        try set.map { text in
            let (column, value) = try ArgumentText.pair(text)
            return WhatIf.Change(column, value)
        }
    }

    func run() async throws {
        let opened = try project.open()
        let state = try opened.state()
        let (model, named) = try state.choose(self.model, version)
        var versions = [try state.version(of: model, named: named)]
        for name in against {
            let other = try state.version(of: model, named: name)
            if !versions.contains(other) { versions.append(other) }
        }
        let question = try question(try VersionSettings(model.name, versions[0], in: opened).schema)
        if !json.json {
            output.console.explain(
                "\(Format.count(question.calls * versions.count, "row")) are asked, in \(Format.count(versions.count, "call"))"
            )
        }
        var answers: [WhatIfAnswers.Version] = []
        for version in versions {
            let name = "\(model.name)/\(version.version)"
            answers.append(WhatIfAnswers.Version(name: name, answer: try await ask(question, version, opened, name)))
        }
        let found = WhatIfAnswers(question: question, versions: answers)
        try Console.write(json.json ? found.json : found.text)
    }

    private func question(_ schema: ModelSchema?) throws -> WhatIf {
        let place = WhatIfRow(row)
        let row = try place.row()
        guard let grid = try grid.map({ try WhatIfGrid($0) }) else { return try WhatIf(row, changes: try changes()) }
        return try WhatIf(row, changes: try changes(), grid: (grid.column, try place.grid(grid, row, schema)))
    }

    private func ask(
        _ question: WhatIf,
        _ version: SavedVersion,
        _ opened: Project,
        _ subject: String
    ) async throws -> WhatIf.Answer {
        let place = try opened.checkout(version, now: SystemClock().timeOfDay)
        defer { withExtendedLifetime(place) {} }
        let steps = StepDisplay(output.console)
        defer { steps.finish() }
        steps.begin("Loading \(subject)")
        let loaded = try await LocalModel.load(
            place.directory,
            schema: place.mlmodel.schema,
            python: python.interpreter,
            subject: subject,
            sandbox: sandbox.settings
        )
        steps.finish()
        do {
            var scorer = LocalScorer(
                loaded,
                probabilities: loaded.hasProbabilities,
                classes: loaded.hello.classes?.map { $0.string ?? JSONWriter.text(of: $0) }
            )
            let answer = try await question.answer { rows in
                try scorer.begin(header: rows.header)
                if scorer.needsSurvey { try scorer.survey(rows.batchRows) }
                return try await scorer.answer(rows.batchRows)
            }
            await loaded.stop(drain: 0)
            return answer
        } catch {
            await loaded.stop(drain: 0)
            throw error
        }
    }
}
