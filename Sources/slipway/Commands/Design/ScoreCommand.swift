import ArgumentParser
import AsyncSupport
import DurableFiles
import Evaluation
import Identifiers
import Inference
import MLflow
import ModelWorkers
import NodeAPI
import NodeClient
import SavedModels
import StrictJSON

struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Add a model's predictions to a file of rows, here or on a node.",
        discussion: """
            Reads CSV with a header, or JSON lines, chunk by chunk in constant memory, and writes the same rows in the same \
            order, followed by the predictions. The output appears complete or not at all; --resume continues an interrupted \
            run. By default the version runs here, in the given Python; with --node the node answers. See docs/scoring.md.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The model: its active version, or NAME/VERSION, or NAME@ALIAS.", valueName: "name"),
        completion: CompletionNames.choices
    )
    var model: String

    @Option(name: .shortAndLong, help: ArgumentHelp("The rows: a .csv or .jsonl file.", valueName: "file"))
    var input: InputPath

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; an existing one is replaced. - is standard output.", valueName: "file")
    )
    var output: String

    @Option(help: ArgumentHelp("The input's format, if its name does not tell: csv or jsonl.", valueName: "kind"))
    var format: String?

    @Option(help: ArgumentHelp("Rows in one request to the model.", valueName: "n"))
    var chunk = 1000

    @Option(
        help: ArgumentHelp(
            "The names of the added columns; * stands for the column's own name, such as prediction.",
            valueName: "pattern"
        )
    )
    var columns = "*"

    @Option(
        help: ArgumentHelp(
            "Leave out these columns of the input (repeatable; * matches any text).",
            valueName: "pattern"
        )
    )
    var replace: [String] = []

    @Flag(help: "Add the probabilities too, if the model has them.")
    var probabilities = false

    @Option(help: ArgumentHelp("Skip rows that cannot be scored, and list them in this file.", valueName: "file"))
    var badRows: String?

    @Flag(help: "Continue an earlier run with the same options.")
    var resume = false

    @OptionGroup var python: PythonOptions
    @OptionGroup var loader: LoaderOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var nodeProject: NodeProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        if chunk < 1 || chunk > 1_000_000 { throw ValidationError("--chunk is a number from 1 to 1000000.") }
        if let format, BatchFormat(rawValue: format) == nil {
            throw ValidationError("\"\(format)\" is no format: expected csv or jsonl.")
        }
        if !columns.contains("*") {
            throw ValidationError("--columns needs a * for the column's name, such as churn_*.")
        }
        if output == PipedOutput.argument, resume || json.json {
            throw ValidationError("For --resume and --json the output is a file, not standard output.")
        }
        try loader.validate(runsHere: !node.isAsked)
        _ = try ModelChoice(model)
    }

    func run() async throws {
        let choice = try ModelChoice(model)
        let piped = output == PipedOutput.argument ? try PipedOutput() : nil
        let target = try piped.map { BatchRequest.Place(directory: $0.directory, name: $0.name) } ?? place(output)
        let report: BatchReport
        if node.isAsked {
            report = try await scoreOnNode(choice, into: target)
        } else {
            report = try await scoreHere(choice, into: target)
        }
        try piped?.deliver()
        if json.json {
            try Console.write(report.json(output))
            return
        }
        var facts = [Format.count(report.rows - report.bad, "row")]
        if report.bad > 0 { facts.append("\(report.bad) bad, listed in \(badRows ?? "")") }
        if report.resumed > 0 { facts.append("\(report.resumed) of them done before") }
        let line = "\(facts.joined(separator: ", ")); \(report.columns.joined(separator: ", "))"
        if piped != nil { return outputOptions.console.sayBeside(line) }
        try outputOptions.console.say("\(output)  \(line)")
    }

    private func scoreHere(_ choice: ModelChoice, into target: BatchRequest.Place) async throws -> BatchReport {
        let opened = try project.open()
        let state = try opened.state()
        let model = try state.model(named: choice.model)
        let version = try state.version(of: model, named: choice.selector)
        var request = try request(into: target)
        request.identity = [version.manifest.description, probabilities ? "probabilities" : "predictions"]
        let place = try opened.checkout(version, now: SystemClock().timeOfDay)
        defer { withExtendedLifetime(place) {} }
        let subject = "\(model.name) \(version.version)"
        let steps = StepDisplay(outputOptions.console)
        defer { steps.finish() }
        steps.begin("Loading \(subject)")
        let loaded = try await LocalModel.load(
            place.directory,
            schema: place.mlmodel.schema,
            python: python.interpreter,
            subject: subject,
            native: opened.nativeForm(of: version),
            sandbox: sandbox.settings,
            settings: loader.settings
        )
        steps.finish()
        // Answers of another loader may differ in their last digit.
        if !loaded.hello.loader.needsPython { request.identity.append("native") }
        if probabilities, !loaded.hasProbabilities {
            outputOptions.console.warn("\(subject) has no probabilities; its predictions alone are added")
        }
        let answering = LocalScorer(
            loaded,
            probabilities: probabilities,
            classes: loaded.hello.classes?.map { $0.string ?? JSONWriter.text(of: $0) }
        )
        do {
            let report = try await score(request, answering)
            await loaded.stop(drain: 0)
            return report
        } catch {
            await loaded.stop(drain: 0)
            throw error
        }
    }

    private func score(_ request: BatchRequest, _ answering: some BatchScorer) async throws -> BatchReport {
        let progress = ProgressDisplay("Scoring", outputOptions.console)
        var request = request
        request.progress = { progress.update($0, $1) }
        defer { progress.finish() }
        var scoring = try BatchScoring(request, by: answering)
        return try await scoring.run()
    }

    private func request(into target: BatchRequest.Place) throws -> BatchRequest {
        guard let format = format.flatMap(BatchFormat.init(rawValue:)) ?? BatchFormat(path: input.path) else {
            throw ScoringFailure(
                .inputInvalid,
                input.path,
                expected: "a name that ends in .csv, .jsonl or .ndjson, or --format",
                found: "neither; Parquet and others are not read: convert it to one of these"
            )
        }
        var request = BatchRequest(
            input: try input.seekable(),
            format: format,
            output: target,
            naming: try BatchNaming(columns: columns, replacing: replace)
        )
        request.badRows = try badRows.map(place)
        request.chunkRows = chunk
        request.resumes = resume
        return request
    }

    private func place(_ path: String) throws -> BatchRequest.Place {
        let place = try OutputPath(path)
        if let status = try place.directory.status(of: place.name), status.kind != .regular {
            throw FileFailure(
                .wrongKind,
                path,
                expected: "a new file, or one to replace",
                found: "something that is no regular file"
            )
        }
        return BatchRequest.Place(directory: place.directory, name: place.name)
    }

    private func scoreOnNode(_ choice: ModelChoice, into target: BatchRequest.Place) async throws -> BatchReport {
        var result: BatchReport?
        try await node.withClient { client in
            let project = try await nodeProject.resolve(client)
            var request = try request(into: target)
            request.identity = [
                client.address.description, project.text, model, probabilities ? "probabilities" : "predictions",
            ]
            let answering = NodeScorer(
                client: client,
                project: project,
                choice: choice,
                wantsProbabilities: probabilities
            )
            result = try await score(request, answering)
        }
        guard let result else { throw CancellationError() }
        return result
    }
}

/// `NAME`, `NAME/VERSION` or `NAME@ALIAS`.
struct ModelChoice: Sendable, Hashable {
    let model: String
    let version: VersionID?
    let alias: String?

    var selector: String? { version?.text ?? alias }

    init(_ text: String) throws {
        if let at = text.lastIndex(of: "@") {
            model = String(text[..<at])
            alias = String(text[text.index(after: at)...])
            version = nil
        } else if let slash = text.lastIndex(of: "/") {
            model = String(text[..<slash])
            version = try ArgumentText.name(String(text[text.index(after: slash)...]))
            alias = nil
        } else {
            (model, version, alias) = (text, nil, nil)
        }
        guard !model.isEmpty, alias?.isEmpty != true else {
            throw ValidationError("\"\(text)\" is no model: expected NAME, NAME/VERSION or NAME@ALIAS.")
        }
    }
}

extension BatchReport {
    fileprivate func json(_ output: String) -> String {
        JSONWriter.text(of: [
            "output": .string(output), "rows": .integer(Int64(rows)), "bad": .integer(Int64(bad)),
            "resumed": .integer(Int64(resumed)), "columns": .array(columns.map(JSONValue.string)),
        ]) + "\n"
    }
}
