import Inference
import ModelWorkers
import TestSupport
import Testing

/// A request whose whole input is null, for a model that has no signature.
@Suite(.enabled(if: TestInterpreter.mlflow3.isThere)) struct NullInputTests {
    private static let source = #"""
        import mlflow


        class Model(mlflow.pyfunc.PythonModel):
            def predict(self, context, model_input, params=None):
                return ["%s %s %r" % (type(model_input).__name__, model_input.shape, model_input.tolist())]


        mlflow.models.set_model(Model())
        """#

    @Test("null as the whole input reaches a model without a signature as under MLflow, and the worker goes on")
    func reaches() async throws {
        var settings = WorkerSettings()
        settings.startSeconds = 600
        let code = try CodeModel(Self.source)
        let model = try await code.load(settings)
        for (body, seen) in [
            (#"{"inputs": null}"#, "ndarray () None"), (#"{"inputs": [1]}"#, "ndarray (1,) [1]"),
            (#"{"instances": null}"#, "ndarray () None"),
        ] {
            let input = try Invocation.parse(Array(body.utf8), format: .json, schema: nil)
            let answer = try await model.answer(input, probabilities: false)
            #expect(answer.tensors.first?.texts == [seen], "\(body)")
        }
        await model.stop(drain: 0)
    }
}
