import DurableFiles
import Identifiers
import Inference
import Logging
import ModelWorkers
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
        var settings = WorkerSettings.patient
        settings.startSeconds = 1800
        let model = try await code.load(settings)
        let output = try await model.answer(.column([1, 2]), probabilities: false)
        #expect(output.tensors.first?.shape == [2])
        await model.stop(drain: 0)
    }

    /// As what is made of several models does, and as some flavours do with what they wrap.
    private static let loading = """
        import concurrent.futures
        import mlflow

        def load():
            try:
                mlflow.pyfunc.load_model("/nothing/is/here")
            except Exception as error:
                return type(error).__name__

        class Model(mlflow.pyfunc.PythonModel):
            def load_context(self, context):
                with concurrent.futures.ThreadPoolExecutor() as others:
                    self.found = [load(), others.submit(load).result()]

            def predict(self, context, model_input, params=None):
                return [float(len(self.found))] * len(model_input)

        mlflow.models.set_model(Model())
        """

    @Test("a model that loads others while it is loaded waits for none of MLflow's locks")
    func loadsOthers() async throws {
        let code = try CodeModel(Self.loading)
        let model = try await code.load()
        let output = try await model.answer(.column([1]), probabilities: false)
        #expect(output.tensors.first?.doubles == [2])
        await model.stop(drain: 0)
    }
}
