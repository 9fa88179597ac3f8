import DurableFiles
import Evaluation
import Identifiers
import Inference
import Logging
import MLflow
import ModelWorkers
import TestSupport
import Testing

/// A real model: recorded where it was made, replayed where its library is another.
@Suite(
    "Golden predictions of a real model",
    .enabled(if: [TrackingServerProcess.Version.two, .three].allSatisfy(\.isThere))
)
struct GoldenModelTests {
    private static let directory =
        Fixtures.repository
        + "/bundles/example/registry/artifacts/models/m-f595941e54be44a786017073d90a49e7/artifacts"

    private func load(_ version: TrackingServerProcess.Version) async throws -> LoadedModel {
        let mlmodel = try MLmodel.read(from: DirectoryHandle(path: Self.directory))
        var settings = WorkerSettings()
        settings.startSeconds = 600
        settings.requestSeconds = 600
        return try await LoadedModel.load(
            ModelLocation(interpreter: version.python, directory: Self.directory, owner: "test"),
            schema: mlmodel.schema,
            settings: settings,
            log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        )
    }

    @Test(
        "A model of xgboost 3 under xgboost 2 loads, predicts wrong in silence, and is refused by row, expected and found"
    )
    func silent() async throws {
        let home = try await load(.three)
        let rows = try OpenFile.read(Fixtures.repository + "/bundles/example/data/breast-cancer.csv").readAll(
            limit: 1 << 20
        )
        let input = try Invocation.parse(rows, format: .csv, schema: home.schema).prefix(rows: 5)
        let record = try await GoldenRecording().record(
            #require(ModelName("breast-cancer")),
            #require(VersionID("3")),
            manifest: StreamingDigest.of([]),
            input: input,
            in: .init(python: home.hello.python ?? "none", packages: home.hello.packages),
            now: Timestamp(seconds: 1_795_000_000),
            on: home
        )
        let kept = try GoldenRecord.read(record.written())
        #expect(try await GoldenCheck.replay(kept, on: home).rows == 5)
        await home.stop(drain: 0)

        let away = try await load(.two)
        let failure = await #expect(throws: ScoringFailure.self) { try await GoldenCheck.replay(kept, on: away) }
        await away.stop(drain: 0)
        let first = try #require(failure?.findings.first)
        #expect(failure?.code == .goldenMismatch)
        #expect(first.subject == "breast-cancer 3 row 1 column prediction")
        #expect(first.expected.hasPrefix("0.98392"))
        #expect(first.found.hasPrefix("0.9731"))
        #expect(failure?.message.contains("xgboost 3.2.0") == true, "\(failure?.message ?? "")")
    }
}
