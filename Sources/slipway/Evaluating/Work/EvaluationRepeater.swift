import AsyncSupport
import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import SavedModels

/// Makes an evaluation once more out of its record: the same version, data, selection and settings. Files that the record knows by a digest alone
/// are taken from where the caller says.
struct EvaluationRepeater: EvaluationRepetition {
    let runner: EvaluationRunner
    /// Files and columns that a record does not hold.
    struct Sources: Sendable {
        /// The place of the data set; nil: the data set of the project with the digest.
        var data: String?
        /// The rows that another program scored; nil: the version is asked.
        var scored: String?
        /// The column of its predictions.
        var prediction: String?
        var form: DatasetFormat?
        var assertions: AssertionText?
        var labelMap: (map: LabelMap, digest: Digest)?
        var training: DatasetFile?
        var programs: [MetricCommand] = []
        var probabilities: [(label: String, column: String)] = []
    }

    let sources: Sources
    let threads: Int

    func run(_ record: EvaluationRecord) async throws -> EvaluationRecord {
        let began = SystemClock().now
        defer { runner.display.finish() }
        let question = try question(record)
        let rows = try await rows(record, question)
        return try await runner.record(
            of: rows,
            question,
            name: record.run.name,
            tags: Dictionary(record.run.tags.map { ($0.key, $0.value) }) { first, _ in first },
            began: began
        )
    }

    private func rows(_ record: EvaluationRecord, _ question: EvaluationQuestion) async throws -> EvaluatedRows {
        let evaluated = record.result.model
        if sources.scored != nil {
            return try await runner.evaluate(
                scored: try data(record),
                prediction: sources.prediction,
                by: evaluated,
                question
            )
        }
        guard let id = evaluated.version else {
            throw unrepeatable(
                record,
                expected: "a version of this project, or --scored with the file of the rows and their columns",
                found: "rows that were scored elsewhere"
            )
        }
        let state = try runner.project.state()
        let model = try state.require(evaluated.name)
        let version = try state.require(evaluated.name, id)
        try record.require(model.name, id, version.manifest)
        try requireGolden(of: record, model, version)
        return try await runner.evaluate(model, version, on: try data(record), question)
    }

    /// The data set with the digest of the record, and the roles that the record names.
    private func data(_ record: EvaluationRecord) throws -> EvaluationData {
        let dataset = record.result.dataset
        let lookup = EvaluationDataLookup(project: runner.project, parquet: runner.parquet)
        var roles = DatasetRoles()
        var columns: [DatasetColumnSchema]?
        var file: DatasetFile?
        if let declared = try runner.project.dataset(withDigest: dataset.digest) {
            roles.types = declared.roles.types
            columns = declared.schema == dataset.schema ? declared.columns : nil
            if sources.data == nil, sources.scored == nil { file = try lookup.file(of: declared) }
        }
        if let path = sources.scored ?? sources.data { file = try DatasetFile.open(path, format: sources.form) }
        guard var file else {
            throw DatasetFailure(
                .unknown,
                dataset.name,
                expected: "a data set of the project with the digest \(dataset.digest)",
                found: "none; give its file with --data FILE"
            )
        }
        file.expected = dataset.digest
        file.parquet = runner.parquet
        roles.label = dataset.label
        roles.weight = dataset.weight
        roles.id = dataset.id
        roles.time = dataset.time
        roles.labels = record.result.classes
        roles.positive = record.result.positive
        roles.protected = record.result.settings.protected
        return EvaluationData(name: dataset.name, file: file, roles: roles, columns: columns)
    }

    private func question(_ record: EvaluationRecord) throws -> EvaluationQuestion {
        let result = record.result
        let settings = result.settings
        var question = EvaluationQuestion()
        question.selection = result.selection
        question.task = result.task
        question.threshold =
            switch result.threshold?.source {
            case .given?: .given(result.threshold?.value.score ?? 0.5)
            case .optimised(let metric)?: .optimised(metric)
            case .default?, nil: .default
            }
        question.seed = settings.seed
        question.level = settings.level
        question.replicates = settings.replicates
        question.costs = settings.costs
        question.bandCuts = settings.bandCuts
        question.bandPrecision = settings.bandPrecision
        question.slices = settings.slices
        question.references = Dictionary(settings.references.map { ($0.key, $0.value) }) { first, _ in first }
        question.suppressUnder = settings.suppressUnder
        question.logOdds = settings.logOdds
        question.centred = settings.centred
        question.weakSegments = settings.weakSegments
        question.importance = settings.importanceRows != nil
        question.importanceGroups = settings.importanceGroups.map { PermutationImportanceRun.Group($0.key, $0.value) }
        question.dependence = settings.dependenceColumns
        question.looksForGolden = settings.golden != nil
        question.unseen = settings.unseen
        question.scoresOnly = settings.scoresOnly
        question.renormalises = settings.renormalised
        question.requirements = try result.requirements.map { try EvaluationRequirement.parse($0.expression) }
        question.probabilities = sources.probabilities
        question.keepsPredictions = result.predictions != nil
        question.goesOn = false
        question.threads = threads
        try addFiles(to: &question, settings, record)
        return question
    }

    private func addFiles(
        to question: inout EvaluationQuestion,
        _ settings: EvaluationSettings,
        _ record: EvaluationRecord
    ) throws {
        if let digest = settings.assertions {
            guard let assertions = sources.assertions, assertions.digest == digest else {
                throw unrepeatable(record, expected: "--assertions with the file \(digest)", found: "none or another")
            }
            question.assertions = assertions
        }
        if let digest = settings.labelMap {
            guard let map = sources.labelMap, map.digest == digest else {
                throw unrepeatable(record, expected: "--label-map with the file \(digest)", found: "none or another")
            }
            question.labelMap = map
        }
        if let digest = settings.training {
            guard var training = sources.training else {
                throw unrepeatable(record, expected: "--train with the file \(digest)", found: "none")
            }
            training.expected = digest
            question.training = training
        }
        guard sources.programs.count == settings.programs.count else {
            throw unrepeatable(
                record,
                expected: "--metric-program for \(settings.programs.map(\.name.text).joined(separator: ", "))",
                found: Format.count(sources.programs.count, "program")
            )
        }
        question.programs = sources.programs
    }

    /// The golden prediction of the version may be another by now.
    private func requireGolden(of record: EvaluationRecord, _ model: SavedModel, _ version: SavedVersion) throws {
        guard let digest = record.result.settings.golden else { return }
        let found = try runner.project.golden(of: model.name, version)?.inputDigest()
        guard found == digest else {
            throw unrepeatable(
                record,
                expected: "a golden prediction of the rows \(digest)",
                found: found.map { "one of \($0)" } ?? "none"
            )
        }
    }

    private func unrepeatable(_ record: EvaluationRecord, expected: String, found: String) -> CommandFailure {
        CommandFailure(.evaluationUnrepeatable, "evaluation \(record.id.short)", expected: expected, found: found)
    }
}
