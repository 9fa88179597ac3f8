import DurableFiles
import Identifiers
import Logging
import Scoring
import TestSupport
import Testing

@Suite(.enabled(if: TestInterpreter.mlflow3.isThere)) struct TracingTests {
    /// As MLflow's agents do by themselves.
    private static let source = """
        import mlflow

        class Model(mlflow.pyfunc.PythonModel):
            def predict(self, context, model_input, params=None):
                with mlflow.start_span("answer"):
                    return [1.5] * len(model_input)

        mlflow.models.set_model(Model())
        """

    @Test("a model that traces what it does answers, though nobody is there to take its traces")
    func answers() async throws {
        let directory = try TemporaryDirectory()
        try directory.write(Array(Self.source.utf8), to: "model.py")
        let description = """
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
        try directory.write(Array(description.utf8), to: "MLmodel")
        var settings = WorkerSettings()
        settings.startSeconds = 1800
        let model = try await LoadedModel.load(
            ModelLocation(interpreter: TestInterpreter.mlflow3.path, directory: directory.handle.path, owner: "tests"),
            schema: nil,
            settings: settings,
            log: Logger(label: "tests")
        )
        let output = try await model.answer(.column([1, 2]), probabilities: false)
        #expect(output.tensors.first?.shape == [2])
        await model.stop(drain: 0)
    }
}
