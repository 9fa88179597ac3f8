import TestSupport
import Testing

/// An environment of .build-tools with a release of MLflow.
enum ClientInterpreter: String, CaseIterable, CustomTestStringConvertible {
    case mlflow3 = "python"
    case mlflow2 = "mlflow2"

    var path: String { "\(Fixtures.repository)/.build-tools/\(rawValue)/bin/python" }
    var isThere: Bool { Shell.has("'\(path)'") }
    var testDescription: String { "\(self)" }
}

/// The client for Python, `clients/python`, whose own tests run against these programs.
@Suite(.enabled(if: ClientInterpreter.allCases.allSatisfy(\.isThere))) struct PythonClientTests {
    @Test(
        "the client sends rows and labels, and bears breaks and foreign answers",
        arguments: ClientInterpreter.allCases
    )
    func alone(interpreter: ClientInterpreter) async throws {
        try await run("test_rows test_transport", with: interpreter)
    }

    @Test("the client deploys, waits, scores, sends labels and rolls back on a node, over a socket and TLS")
    func node() async throws {
        try await run("test_node", with: .mlflow3)
    }

    @Test(
        "MLflow's own commands create, ask, update and delete a deployment on a node, and run a model locally",
        arguments: ClientInterpreter.allCases
    )
    func deployments(interpreter: ClientInterpreter) async throws {
        try await run("test_mlflow", with: interpreter)
    }

    private func run(_ tests: String, with interpreter: ClientInterpreter) async throws {
        let script = "'\(Fixtures.repository)/clients/python/tests/run.py'"
        let command = "'\(interpreter.path)' -B \(script) --programs '\(Programs.directory)' \(tests)"
        try await Oracle.run(command)
    }
}
