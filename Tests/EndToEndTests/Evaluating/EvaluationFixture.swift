import DurableFiles
import StrictJSON
import TestSupport
import Testing

/// A project with the models of the example, and files of labelled rows.
struct EvaluationFixture {
    let fixture: Fixture
    private static let python = TrackingServerProcess.Version.three.python
    static let example = Fixtures.repository + "/bundles/example"

    var project: String { fixture.path("project") }
    var cancer: String { Self.example + "/data/breast-cancer.csv" }
    var iris: String { Self.example + "/data/iris-species.csv" }

    init() async throws {
        fixture = try Fixture()
        try await fixture.slipway("init", fixture.path("project"), "--project", "credit")
        try await fixture.slipway(
            "import",
            "sqlite:///\(Self.example)/registry/mlflow.db",
            "--project-dir",
            fixture.path("project")
        )
    }

    /// Runs `slipway evaluate --json`, and gives its answer.
    func evaluate(
        _ arguments: String...,
        ends status: Int32 = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue {
        let run = try await attempt(arguments)
        #expect(run.end == .exited(status), run.said, sourceLocation: sourceLocation)
        return try run.json
    }

    /// Runs it, whatever comes of it.
    func attempt(_ arguments: [String], environment: [String: String] = [:]) async throws -> CommandRun {
        try await fixture.run(
            Programs.slipway,
            ["evaluate"] + arguments + ["--json", "--project-dir", project, "--python", Self.python],
            environment: environment
        )
    }

    /// The figures of scikit-learn on the same rows: `Tests/Oracles/evaluate_figures.py`.
    func figures(_ arguments: String...) async throws -> JSONValue {
        try await told(by: "evaluate_figures.py", arguments)
    }

    /// The figures of MLflow's own evaluation of the same rows: `Tests/Oracles/evaluate_mlflow.py`.
    func figuresOfMLflow(_ arguments: [String]) async throws -> JSONValue {
        try await told(by: "evaluate_mlflow.py", arguments)
    }

    private func told(by script: String, _ arguments: [String]) async throws -> JSONValue {
        let run = try await fixture.run(
            Self.python,
            ["-B", Fixtures.repository + "/Tests/Oracles/" + script] + arguments
        )
        #expect(run.end == .exited(0), run.said)
        return try run.json
    }

    func write(_ text: String, to name: String) throws -> String {
        try fixture.directory.handle.replace(file: name, with: Array(text.utf8))
        return fixture.path(name)
    }

    func text(_ path: String) throws -> String {
        String(decoding: try OpenFile.read(path).readAll(limit: 1 << 26), as: UTF8.self)
    }
}

extension JSONValue {
    /// The result of the record in the answer of `slipway evaluate --json`.
    var result: JSONValue? { self["evaluation"]?["result"] }

    func metric(_ name: String, _ key: String = "value") -> Double? {
        switch result?["metrics"]?[name]?[key] {
        case .number(let value)?: value
        case .integer(let value)?: Double(value)
        default: nil
        }
    }

    var asNumber: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }
}
