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
        let code = try CodeModel(Self.source)
        var settings = WorkerSettings()
        settings.startSeconds = 1800
        let model = try await code.load(settings)
        let output = try await model.answer(.column([1, 2]), probabilities: false)
        #expect(output.tensors.first?.shape == [2])
        await model.stop(drain: 0)
    }
}
