import DurableFiles
import Logging
import ModelWorkers
import TestSupport

/// A model from code, as MLflow 3 writes it, without anything else.
struct CodeModel {
    private static let description = """
        flavors:
          python_function:
            loader_module: mlflow.pyfunc.loaders.code_model
            model_code_path: model.py
            python_version: 3.11.7
            streamable: false
        mlflow_version: 3.17.2
        model_uuid: 0123456789abcdef0123456789abcdef
        utc_time_created: '2026-11-23 03:44:43.982839'
        """

    private let directory: TemporaryDirectory

    init(_ source: String) throws {
        directory = try TemporaryDirectory()
        try directory.write(Array(source.utf8), to: "model.py")
        try directory.write(Array(Self.description.utf8), to: "MLmodel")
    }

    func load(_ settings: WorkerSettings = .patient) async throws -> LoadedModel {
        try await LoadedModel.load(
            ModelLocation(interpreter: TestInterpreter.mlflow3.path, directory: directory.handle.path, owner: "tests"),
            schema: nil,
            settings: settings,
            log: Logger(label: "tests")
        )
    }
}
