import Identifiers
import TestSupport
import Testing

@testable import MLflow

@Suite("The text that names a registry")
struct RegistrySourceTests {
    @Test(
        "every spelling of a registry is understood",
        arguments: [
            ("sqlite:///mlflow3-sqlite/mlflow.db", Registry.Kind.database), ("mlflow3-sqlite/mlflow.db", .database),
            ("sqlite:///mlflow3-sqlite/mlflow.db?timeout=10", .database), ("mlflow3-sqlite", .database),
            ("sqlite:////ROOT/mlflow1-sqlite/mlflow.db", .database), ("mlflow2-file/mlruns", .fileStore),
            ("mlflow2-file", .fileStore), ("file:///ROOT/mlflow2-file/mlruns", .fileStore),
            ("file:mlflow2-file/mlruns", .fileStore), ("mlflow2-file/mlruns/", .fileStore),
            ("file:///ROOT/mlflow2%2Dfile/mlruns", .fileStore),
        ]
    )
    func spellings(text: String, kind: Registry.Kind) throws {
        let source = text.replacing("/ROOT", with: Fixtures.directory)
        #expect(try RegistrySource.open(source, workingDirectory: Fixtures.directory).kind == kind)
    }

    @Test(
        "what is no registry is refused in words that help",
        arguments: [
            ("postgresql://host/db", "mlflow.registry.location", "the scheme postgresql"),
            ("http://127.0.0.1:5000", "mlflow.registry.location", "the scheme http"),
            ("sqlite://", "mlflow.registry.location", "sqlite:///RELATIVE"),
            ("sqlite:///:memory:", "mlflow.registry.location", "the path of a file"),
            ("absent.db", "mlflow.registry.missing", "nothing"),
            ("README.md", "mlflow.registry.not-mlflow", "a file of another kind"),
            ("mlflow3-models", "mlflow.registry.not-mlflow", "a directory without them"),
            ("mlflow1-sqlite/artifacts", "mlflow.registry.not-mlflow", "mlflow1-sqlite/mlflow.db"),
        ]
    )
    func refused(text: String, code: String, message: String) {
        let failure = failure { _ = try RegistrySource.open(text, workingDirectory: Fixtures.directory) }
        #expect(failure?.stableCode == code)
        #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "no failure")")
    }
}
