import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("Real models of the fixtures, evaluated here and through a node")
struct RealModelTests {
    /// A model that MLflow wrote, and what it predicted there for rows that it was not trained on.
    private struct Model {
        /// Its directory, and its name in the project.
        let name: String
        /// The file of the rows.
        let data: String
        /// The file of the predictions.
        let expected: String
        /// As `evaluate_expected.py` takes it.
        let kind: String
        var options: [String] = []

        /// A booster answers with the probability of class 1 alone, and names no classes.
        static func booster(_ name: String, _ expected: String) -> Model {
            Model(
                name: name,
                data: "breast_cancer",
                expected: expected,
                kind: "score",
                options: ["--labels", "0,1", "--probability", "1=prediction"]
            )
        }

        /// Digits that are enough to tell floats of 32 bits apart differ from the floats.
        var tolerance: Double { kind == "score" ? 1e-6 : 1e-9 }
    }

    private static func models(_ version: TrackingServerProcess.Version) -> [Model] {
        let both = [
            Model(name: "breast-cancer-1", data: "breast_cancer", expected: "breast-cancer__v1", kind: "classes"),
            Model(name: "breast-cancer-2", data: "breast_cancer", expected: "breast-cancer__v2", kind: "classes"),
            Model.booster("breast-cancer-3", "breast-cancer__v3"),
            Model(name: "digits-1", data: "digits", expected: "digits__v1", kind: "classes"),
            Model(name: "iris-species-1", data: "iris", expected: "iris-species__v1", kind: "classes"),
            Model(name: "iris_petal_width-1", data: "iris_width", expected: "iris_petal_width__v1", kind: "numbers"),
        ]
        // The Python of MLflow 2 has no LightGBM.
        return version == .two ? both : both + [Model.booster("breast-cancer-4", "breast-cancer__v4")]
    }

    @Test(
        "have scikit-learn's figures of what MLflow predicted, and the same id either way",
        arguments: TrackingServerProcess.Version.allCases.filter(\.isThere)
    )
    func bothWays(_ version: TrackingServerProcess.Version) async throws {
        let fixture = try Fixture()
        let models = Self.models(version)
        let major = version == .two ? "mlflow2" : "mlflow3"
        let project = ["--project-dir", fixture.path("p")]
        func slipway(_ arguments: [String], _ environment: [String: String] = [:]) async throws -> CommandRun {
            let run = try await fixture.run(Programs.slipway, arguments + project, environment: environment)
            #expect(run.end == .exited(0), run.said)
            return run
        }
        try await fixture.slipway("init", fixture.path("p"), "--project", "real")
        for model in models {
            let directory = Fixtures.path("\(major)-models/\(model.name)")
            _ = try await slipway(["import", directory, "--model", model.name, "--version", "1", "--activate"])
        }
        let key = fixture.path("signing.pem")
        try await fixture.slipway("key", "generate", key)
        _ = try await slipway(["export", "--key", key, "--output", fixture.path("real.tar")])
        let node = try await TestNode(fixture, trusting: [key + ".pub"])
        try await node.start(
            Settings.quick + "scoring: {python: \(version.python), limits: {start: 10m, request: 10m}}\n"
        )
        try await node.slipway("deploy", fixture.path("real.tar"), "--wait")
        let (address, token) = (try node.address, ["SLIPWAY_TOKEN": try node.adminToken])
        for model in models {
            let data = Fixtures.path("data/\(model.data).csv")
            let arguments =
                ["evaluate", model.name, "--data", data, "--label", "label", "--json", "--python", version.python]
                + model.options
            let here = try await slipway(arguments).json
            let there = try await slipway(arguments + ["--node", address], token).json
            #expect(here["id"] != nil && here["id"] == there["id"], "\(model.name)")
            #expect(here.result?["rows"]?["used"]?.integer == 40, "\(model.name)")
            let predictions = Fixtures.path("expected/\(major)/\(model.expected).csv")
            let figures = try await Self.figures(fixture, [model.kind, data, predictions])
            #expect(figures.count >= 5, "\(model.name)")
            for (metric, expected) in figures {
                let value = try #require(here.metric(metric), "\(model.name) \(metric)")
                #expect(
                    abs(value - expected) <= model.tolerance * max(1, abs(expected)),
                    "\(model.name) \(metric): \(value), not \(expected)"
                )
            }
        }
    }

    /// scikit-learn's, by metric. Its own Python is that of MLflow 3, where there is one.
    private static func figures(_ fixture: Fixture, _ arguments: [String]) async throws -> [(String, Double)] {
        let version = TrackingServerProcess.Version.three.isThere ? TrackingServerProcess.Version.three : .two
        let script = Fixtures.repository + "/Tests/Oracles/evaluate_expected.py"
        let run = try await fixture.run(version.python, ["-B", script] + arguments)
        #expect(run.end == .exited(0), run.said)
        return try run.json.object?.members.map { ($0.key, $0.value.asNumber ?? .nan) } ?? []
    }
}
