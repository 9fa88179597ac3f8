import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import SavedModels
import TestSupport
import Testing

/// A project `p` with a model `m` of two versions or more, and evaluations of them with predictions.
struct ComparedProject {
    let fixture: Fixture
    let project: Project
    private static let labels: [Int32] = (0..<60).map { $0 % 3 == 0 ? 1 : 0 }

    /// Scores that say nothing, and scores that say much.
    static let poor = (0..<60).map { Double(($0 * 17) % 60) / 60 }
    static let good = labels.enumerated().map { Double($1) * 0.5 + Double($0 % 5) / 10 }

    static func make(versions: Int = 2) async throws -> ComparedProject {
        let fixture = try await Fixture.withProject()
        for version in 2...max(2, versions) {
            try fixture.model("v\(version)/m", files: ["data.bin": "weights \(version)"])
            let run = try await fixture.slipway("import", "../v\(version)/m", in: "p")
            try #require(run.status == 0, "\(run.errors)")
        }
        return ComparedProject(fixture: fixture, project: try Project.open(in: fixture.path("p")))
    }

    /// Keeps an evaluation of a version on a data set of 60 rows.
    @discardableResult
    func evaluate(
        _ version: String,
        _ scores: [Double],
        data: String = "holdout",
        digest: Character = "b",
        keepsPredictions: Bool = true
    ) throws -> EvaluationRecord {
        let id = try #require(VersionID(version))
        let name = try #require(ModelName("m"))
        let saved = try project.state().require(name, id)
        let file = try predictions(scores)
        let result = EvaluationResult(
            model: EvaluatedModel(name: name, origin: .version(id, saved.manifest)),
            task: .binary,
            dataset: DatasetIdentity(
                name: data,
                digest: try #require(Digest(hex: String(repeating: digest, count: 64))),
                schema: try #require(Digest(hex: String(repeating: "c", count: 64))),
                rows: 60,
                label: "y",
                weight: nil,
                id: nil,
                time: nil
            ),
            classes: ["no", "yes"],
            positive: "yes",
            threshold: DecisionThreshold(value: 0.5, source: .default),
            rows: RowCounts(read: 60, used: 60),
            metrics: [.rocAuc: .value(scores == Self.good ? 1 : 0.5, .none(.tooFewRows), rows: 60)],
            screens: EvaluationScreens().completed(for: .binary, .notAsked),
            settings: EvaluationSettings(seed: 0),
            predictions: RecordDigest.of(try OpenFile.read(file).readAll(limit: 1 << 20))
        )
        let record = try EvaluationRecord(
            result: result,
            run: EvaluationRun(
                created: Timestamp(seconds: 0),
                producer: "slipway",
                seconds: 1,
                environment: RunEnvironment()
            )
        )
        try project.keep(record, predictions: keepsPredictions ? try OpenFile.read(file) : nil)
        return record
    }

    private func predictions(_ scores: [Double]) throws -> String {
        let name = "predictions-\(scores.hashValue.magnitude)"
        let path = fixture.path(name)
        try fixture.directory.handle.replace(file: name, with: [])
        let writer = try PredictionsWriter(
            PredictionsHead(task: .binary, classes: ["no", "yes"], scores: 2, isWeighted: false),
            to: try OpenFile.append(path, mode: 0o600)
        )
        try writer.add(
            ScoredRows(
                rowNumbers: Array(scores.indices),
                labels: .classes(Self.labels),
                predictions: .classes(scores.map { $0 >= 0.5 ? 1 : 0 }),
                probabilities: [scores.map { 1 - $0 }, scores]
            )
        )
        return path
    }

    func compare(_ arguments: String...) async throws -> CommandRun {
        try await fixture.run([Programs.slipway, "compare"] + arguments, in: "p")
    }

    func active() throws -> VersionID? { try project.state().require(try #require(ModelName("m"))).active }
}
