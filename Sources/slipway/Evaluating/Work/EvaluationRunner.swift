import AsyncSupport
import Datasets
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import Inference
import MLflow
import ModelWorkers
import NodeAPI
import NodeClient
import SavedModels
import StrictJSON

/// Evaluates versions of a project, here or on a node, and rows that were scored elsewhere; makes records of what was found, and keeps them.
struct EvaluationRunner {
    let project: Project
    let python: String
    let sandbox: SandboxSettings
    let loader: LoaderChoice
    let console: Console
    let display: EvaluationDisplay
    /// The place of journals and of files without a name.
    let scratch: DirectoryHandle

    private static let scratchName = "evaluating"
    /// Seconds after which what a killed run left is removed.
    private static let patience = 7.0 * 86_400

    /// - Parameter loader: of the versions that run here.
    init(
        _ project: Project,
        python: String,
        sandbox: SandboxSettings,
        loader: LoaderChoice = .automatic,
        console: Console
    ) throws {
        self.project = project
        self.python = python
        self.sandbox = sandbox
        self.loader = loader
        self.console = console
        display = EvaluationDisplay(console)
        // Programs of metrics are told the path of a file there.
        scratch = try DirectoryHandle(path: DirectoryHandle.absolute(project.path))
            .openOrMake(directory: Self.scratchName, mode: 0o700)
        try sweep()
    }

    /// The Python that reads Parquet: that of the models.
    var parquet: ParquetReading { ParquetReading(python: python, sandbox: sandbox) }

    private func sweep() throws {
        let now = SystemClock().timeOfDay
        for name in try scratch.names() {
            guard let modified = try scratch.status(of: name)?.modified, now.seconds(since: modified) > Self.patience
            else { continue }
            try scratch.remove(file: name)
        }
    }

    // MARK: Running

    /// Runs a version here.
    func evaluate(
        _ model: SavedModel,
        _ version: SavedVersion,
        on data: EvaluationData,
        _ question: EvaluationQuestion
    ) async throws -> EvaluatedRows {
        try await withModel(model, version, looksForGolden: question.looksForGolden) { evaluated, subject, scorer in
            try await ModelEvaluation<LocalScorer>(
                question: question,
                data: data,
                subject: subject,
                model: { _ in evaluated },
                scratch: scratch,
                display: display
            ).run(scorer)
        }
    }

    /// Runs a version here as long as the body takes.
    /// - Parameter looksForGolden: the subject has the rows of the version's golden prediction, where there is one.
    func withModel<Value>(
        _ model: SavedModel,
        _ version: SavedVersion,
        looksForGolden: Bool = false,
        _ body: (EvaluatedModel, EvaluationSubject, LocalScorer) async throws -> Value
    ) async throws -> Value {
        let place = try project.checkout(version, now: SystemClock().timeOfDay)
        defer { withExtendedLifetime(place) {} }
        let name = "\(model.name)/\(version.version)"
        display.step("Loading \(name)")
        let loaded = try await LocalModel.load(
            place.directory,
            schema: place.mlmodel.schema,
            python: python,
            subject: name,
            // Only if it is asked for: figures of another loader may differ in their last digit, and records are to be made again.
            native: loader == .native ? project.nativeForm(of: version) : nil,
            sandbox: sandbox,
            settings: LocalModel.settings(loader)
        )
        let classes = loaded.hello.classes?.map { $0.string ?? JSONWriter.text(of: $0) }
        let subject = EvaluationSubject(
            text: name,
            classes: loaded.hasProbabilities ? classes : nil,
            schema: place.mlmodel.schema,
            golden: looksForGolden ? try golden(of: model, version, place.mlmodel.schema) : nil,
            environment: RunEnvironment(
                python: loaded.hello.python,
                packages: TextMap(loaded.hello.packages)
            ),
            identity: ["here", loaded.hello.python ?? "none"] + loaded.hello.packages.map { "\($0) \($1)" }.sorted()
        )
        let evaluated = EvaluatedModel(name: model.name, origin: .version(version.version, version.manifest))
        do {
            let value = try await body(
                evaluated,
                subject,
                LocalScorer(loaded, probabilities: true, classes: classes)
            )
            await loaded.stop(drain: 0)
            return value
        } catch {
            await loaded.stop(drain: 0)
            throw error
        }
    }

    /// Asks a node, which must run the content that this project has under the version's name.
    func evaluate(
        _ choice: ModelChoice,
        of nodeProject: ProjectName,
        through client: NodeClient,
        on data: EvaluationData,
        _ question: EvaluationQuestion
    ) async throws -> EvaluatedRows {
        let state = try project.state()
        let model = try state.model(named: choice.model)
        let node = NodeVersions(project: project, state: state, nodeProject: nodeProject, client: client)
        let expected = try await node.version(choice, of: model)
        let place = try project.checkout(expected, now: SystemClock().timeOfDay)
        defer { withExtendedLifetime(place) {} }
        let subject = EvaluationSubject(
            text: "\(model.name) on \(client.address)",
            schema: place.mlmodel.schema,
            golden: question.looksForGolden ? try golden(of: model, expected, place.mlmodel.schema) : nil,
            environment: RunEnvironment(node: client.address.description),
            identity: ["node", client.address.description, nodeProject.text]
        )
        let scorer = NodeScorer(
            client: client,
            project: nodeProject,
            choice: choice,
            wantsProbabilities: true
        )
        let work = ModelEvaluation<NodeScorer>(
            question: question,
            data: data,
            subject: subject,
            model: { scorer in try node.require(scorer.version, is: expected, of: model) },
            scratch: scratch,
            display: display
        )
        return try await work.run(scorer)
    }

    /// The rows of the golden prediction of a version, if it has one.
    func golden(of model: SavedModel, _ version: SavedVersion, _ schema: ModelSchema?) throws -> GoldenRows? {
        try project.golden(of: model.name, version).map { try GoldenRows($0, schema: schema) }
    }

    /// Measures rows that another program scored.
    func evaluate(
        scored data: EvaluationData,
        prediction: String?,
        by model: EvaluatedModel,
        _ question: EvaluationQuestion
    ) async throws -> EvaluatedRows {
        try await ScoredFileEvaluation(
            question: question,
            data: data,
            model: model,
            prediction: prediction,
            scratch: scratch,
            display: display
        ).run()
    }

    // MARK: Recording

    /// Makes the record: runs the programs of custom metrics, and judges the requirements.
    /// - Parameter began: when the evaluation did.
    func record(
        of rows: EvaluatedRows,
        _ question: EvaluationQuestion,
        name: String?,
        tags: [String: String],
        began: Instant
    ) async throws -> EvaluationRecord {
        var result = rows.result
        if let table = rows.table {
            var figures: [MetricName: MetricFigure] = [:]
            var programs: [MetricProgram] = []
            for program in question.programs {
                display.step("Running \(program.text)")
                programs.append(MetricProgram(name: program.name, digest: try program.digest()))
                for (name, value) in try await program.metrics(table, rows.plan) {
                    figures[name] = MetricFigure.value(value, FigureInterval.none(.noMethod), rows: result.rows.used)
                }
            }
            result = result.adding(
                metrics: MetricFigures(figures),
                settings: rows.planning.settings(hasScores: rows.plan.hasScores, programs: programs)
            )
        }
        let clock = SystemClock()
        return try EvaluationRecord(
            result: result.judged(by: question.requirements),
            run: EvaluationRun(
                created: clock.timeOfDay,
                producer: "slipway \(SlipwayVersion.current)",
                seconds: clock.now.seconds(since: began),
                environment: rows.environment,
                name: name,
                tags: TextMap(tags)
            )
        )
    }

    /// Keeps a record with its predictions, and forgets the answers that it was made of.
    func keep(_ record: EvaluationRecord, _ rows: EvaluatedRows) throws -> Keeping {
        let kept = try project.keep(record, predictions: rows.predictions)
        try rows.journal?.remove()
        return kept
    }
}
