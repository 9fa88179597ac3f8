import ArgumentParser
import Datasets
import DurableFiles
import Evaluation
import Identifiers
import Inference
import MLflow
import ModelWorkers
import NodeAPI
import NodeClient
import StrictJSON
import TableScoring

struct ScoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score",
        abstract: "Add a model's predictions to rows, here, on a node or on an engine.",
        discussion: """
            Reads CSV with a header, JSON lines or Parquet, chunk by chunk in constant memory, and writes the same rows in the same \
            order, followed by the predictions. The output appears complete or not at all; --resume continues an interrupted \
            run of text. By default the version of the project runs here, in the given Python, which reads Parquet too; with --bundle it \
            comes out of a bundle, with --node the node answers, and with --engine spark the executors of a cluster do. See \
            docs/scoring.md and docs/spark.md.
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The model: its active version, or NAME/VERSION, or NAME@ALIAS.", valueName: "name"),
        completion: CompletionNames.choices
    )
    var model: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The rows: a .csv, .jsonl or .parquet file; a directory of Parquet, or a pattern in quotes.",
            valueName: "file"
        )
    )
    var input: InputPath

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write; an existing one is replaced. - is standard output.", valueName: "file")
    )
    var output: String

    @Option(
        help: ArgumentHelp(
            "The input's format, if its name does not tell: csv, jsonl or parquet; on an engine parquet (the default), csv, json or delta.",
            valueName: "kind"
        )
    )
    var format: String?

    @Option(
        help: ArgumentHelp("Rows in one request to the model; default: 1000, and 20000 of Parquet.", valueName: "n")
    )
    var chunk: Int?

    @Option(
        help: ArgumentHelp("Processes of the model, here; the output keeps the order of the input.", valueName: "n")
    )
    var processes = 1

    @Option(
        help: ArgumentHelp(
            "The names of the added columns; * stands for the column's own name, such as prediction.",
            valueName: "pattern"
        )
    )
    var columns = "*"

    @Option(
        help: ArgumentHelp(
            "Keep only these columns of the input (repeatable; * matches any text).",
            valueName: "pattern"
        )
    )
    var keep: [String] = []

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

    @OptionGroup var source: BundleSourceOptions
    @OptionGroup var engine: EngineOptions
    @OptionGroup var python: PythonOptions
    @OptionGroup var loader: LoaderOptions
    @OptionGroup var sandbox: SandboxOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var nodeProject: NodeProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var outputOptions: OutputOptions

    func validate() throws {
        if let chunk, chunk < 1 || chunk > 1_000_000 {
            throw ValidationError("--chunk is a number from 1 to 1000000.")
        }
        if !(1...256).contains(processes) { throw ValidationError("--processes is a number from 1 to 256.") }
        if !columns.contains("*") {
            throw ValidationError("--columns needs a * for the column's name, such as churn_*.")
        }
        if output == PipedOutput.argument, resume || json.json {
            throw ValidationError("For --resume and --json the output is a file, not standard output.")
        }
        if let badRows, badRows == output {
            throw ValidationError("--bad-rows and --output name the same file: give each its own.")
        }
        try validateFormat()
        try validatePlace()
        try loader.validate(runsHere: !node.isAsked)
        _ = try ModelChoice(model)
    }

    private func validateFormat() throws {
        let known = engine.engine == nil ? ScoringFormat.names : SparkRun.formats
        if let format, !known.contains(format) {
            throw ValidationError("\"\(format)\" is no format: expected \(known.joined(separator: ", ")).")
        }
    }

    /// The options that go with where the rows are scored.
    private func validatePlace() throws {
        if node.isAsked, source.bundle != nil || engine.engine != nil || processes > 1 {
            throw ValidationError(
                "A node has its own models and processes: leave out --bundle, --engine and --processes."
            )
        }
        guard engine.engine != nil else { return }
        if source.bundle == nil {
            throw ValidationError("An engine scores with a verified version: give --bundle and --trust.")
        }
        if badRows != nil { throw ValidationError("On an engine, --keep-bad-rows stands in the place of --bad-rows.") }
        if resume { throw ValidationError("An engine repeats what fails by itself: leave out --resume.") }
        if processes > 1 { throw ValidationError("An engine has its own processes: leave out --processes.") }
        if output == PipedOutput.argument || input.path == PipedInput.path {
            throw ValidationError("An engine reads and writes directories, not pipes.")
        }
        if loader.loader == .native {
            throw ValidationError("Executors load the version in Python: leave out --loader native.")
        }
    }

    func run() async throws {
        let choice = try ModelChoice(model)
        if engine.engine != nil { return try await scoreOnEngine(choice) }
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
        let files = try InputFiles.named(input.path)
        try requireApart(from: files)
        let format = try ScoringFormat(of: files, named: format, argument: input.path)
        if format == .parquet { try validateParquet() }
        let source =
            try self.source.version(choice, outputOptions.console).map(ScoringSource.init)
            ?? ScoringSource(choice, in: project)
        defer { withExtendedLifetime(source) {} }
        let loaded = try await load(source)
        do {
            let report: BatchReport
            switch format {
            case .parquet: report = try await score(files, by: loaded, into: target)
            case .text(let format): report = try await score(files[0], format, by: loaded, of: source, into: target)
            }
            await loaded.stop(drain: 0)
            return report
        } catch {
            await loaded.stop(drain: 0)
            throw error
        }
    }

    private func requireApart(from files: [String]) throws {
        for written in [output, badRows].compactMap(\.self) where written != PipedOutput.argument {
            try InputFiles.require(written, apartFrom: files, of: input.path)
        }
    }

    private func validateParquet() throws {
        if resume {
            throw ValidationError("Parquet is written whole: leave out --resume and run it again.")
        }
        if input.path == PipedInput.path {
            throw ValidationError("Parquet is not read from a pipe: give the name of a file.")
        }
    }

    private func load(_ source: ScoringSource) async throws -> LoadedModel {
        let steps = StepDisplay(outputOptions.console)
        defer { steps.finish() }
        steps.begin("Loading \(source.subject)")
        var settings = loader.settings
        settings.replicas = processes
        settings.queue = max(settings.queue, 2 * processes)
        let loaded = try await LocalModel.load(
            source.directory,
            schema: source.mlmodel.schema,
            python: python.interpreter,
            subject: source.subject,
            native: source.native,
            sandbox: sandbox.settings,
            settings: settings
        )
        steps.finish()
        if probabilities, !loaded.hasProbabilities {
            outputOptions.console.warn("\(source.subject) has no probabilities; its predictions alone are added")
        }
        return loaded
    }

    private func score(
        _ files: [String],
        by loaded: LoadedModel,
        into target: BatchRequest.Place
    ) async throws -> BatchReport {
        let progress = ProgressDisplay("Scoring", outputOptions.console)
        defer { progress.finish() }
        var request = ParquetRequest(
            files: files,
            output: target,
            naming: try naming,
            reading: ParquetReading(python: python.interpreter, sandbox: sandbox.settings)
        )
        request.badRows = try badRows.map(place)
        request.chunkRows = chunk ?? ParquetRequest.usualChunk
        request.probabilities = probabilities
        request.width = processes
        request.progress = { progress.update($0, $1) }
        return try await ParquetScoring(request, by: loaded, classes: loaded.classLabels).run()
    }

    private func score(
        _ file: String,
        _ format: BatchFormat,
        by loaded: LoadedModel,
        of source: ScoringSource,
        into target: BatchRequest.Place
    ) async throws -> BatchReport {
        var request = try request(file, format, into: target)
        request.identity = [source.manifest.description, probabilities ? "probabilities" : "predictions"]
        // Answers of another loader may differ in their last digit.
        if !loaded.hello.loader.needsPython { request.identity.append("native") }
        request.width = processes
        let answering = LocalScorer(loaded, probabilities: probabilities, classes: loaded.classLabels)
        return try await score(request, answering)
    }

    private func score(_ request: BatchRequest, _ answering: some BatchScorer) async throws -> BatchReport {
        let progress = ProgressDisplay("Scoring", outputOptions.console)
        var request = request
        request.progress = { progress.update($0, $1) }
        defer { progress.finish() }
        var scoring = try BatchScoring(request, by: answering)
        return try await scoring.run()
    }

    var naming: BatchNaming {
        get throws { try BatchNaming(columns: columns, keeping: keep, replacing: replace) }
    }

    private func request(
        _ file: String,
        _ format: BatchFormat,
        into target: BatchRequest.Place
    ) throws -> BatchRequest {
        var request = BatchRequest(
            input: try PipedInput.seekable(file),
            format: format,
            output: target,
            naming: try naming
        )
        request.badRows = try badRows.map(place)
        request.chunkRows = chunk ?? request.chunkRows
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
            let files = try InputFiles.named(input.path)
            try requireApart(from: files)
            guard case .text(let format) = try ScoringFormat(of: files, named: format, argument: input.path) else {
                throw ScoringFailure(
                    .inputInvalid,
                    input.path,
                    expected: "CSV or JSON lines, which a node takes",
                    found: "Parquet; score it here, without --node"
                )
            }
            var request = try request(files[0], format, into: target)
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

extension LoadedModel {
    /// The labels of the probabilities' columns, as texts.
    var classLabels: [String]? { classes?.map { $0.string ?? JSONWriter.text(of: $0) } }
}

extension BatchReport {
    fileprivate func json(_ output: String) -> String {
        JSONWriter.text(of: [
            "output": .string(output), "rows": .integer(Int64(rows)), "bad": .integer(Int64(bad)),
            "resumed": .integer(Int64(resumed)), "columns": .array(columns.map(JSONValue.string)),
        ]) + "\n"
    }
}
