import DurableFiles
import Identifiers
import Logging
import ModelWorkers
import StrictJSON
import TestSupport
import Testing

/// Flavours of which the worker knows nothing but what MLflow says of every one.
@Suite(.serialized, .enabled(if: TestInterpreter.mlflow3.isThere)) struct ProbabilityTests {
    /// A flavour of one's own, whose model is what stands in `made`.
    private func load(_ made: String) async throws -> LoadedModel {
        let directory = try TemporaryDirectory()
        let source = """
            import numpy as np

            class Wrapper:
                def __init__(self, raw): self.raw = raw
                def get_raw_model(self): return self.raw
                def predict(self, data): return np.zeros(len(data))

            class Giving:
                classes_ = np.array(["no", "yes"])
                def predict_proba(self, data): return np.full((len(data), 2), 0.5)

            class Wanting:
                def predict_proba(self, context, data): raise AssertionError

            class Bare:
                pass

            def _load_pyfunc(path): return \(made)
            """
        try directory.write(Array(source.utf8), to: "code/slipway_flavour.py")
        try directory.write(Array("".utf8), to: "data/empty")
        let description = """
            flavors:
              python_function:
                loader_module: slipway_flavour
                code: code
                data: data
                python_version: 3.11.7
            mlflow_version: 3.17.2
            model_uuid: 0123456789abcdef0123456789abcdef
            utc_time_created: '2026-11-23 03:44:43.982839'
            """
        try directory.write(Array(description.utf8), to: "MLmodel")
        defer { withExtendedLifetime(directory) {} }
        return try await LoadedModel.load(
            ModelLocation(interpreter: TestInterpreter.mlflow3.path, directory: directory.handle.path, owner: "tests"),
            schema: nil,
            settings: .patient,
            log: Logger(label: "tests")
        )
    }

    @Test("a model of any flavour that gives probabilities for a table has them")
    func gives() async throws {
        let model = try await load("Wrapper(Giving())")
        #expect(model.hasProbabilities)
        #expect(model.hello.classes == ["no", "yes"])
        await model.stop(drain: 0)
    }

    @Test(
        "a model without probabilities, or whose function of that name wants more than a table, has none",
        arguments: ["Wrapper(Wanting())", "Wrapper(Bare())", "Wrapper(None)"]
    )
    func lacks(_ made: String) async throws {
        let model = try await load(made)
        #expect(!model.hasProbabilities)
        await model.stop(drain: 0)
    }

    @Test("where MLflow cannot hand out the model, as in MLflow 1, what its wrapper holds is looked at")
    func old() async throws {
        let model = try await load(
            "type('Old', (), {'predict': Wrapper.predict, '__init__': Wrapper.__init__})(Giving())"
        )
        #expect(model.hasProbabilities)
        await model.stop(drain: 0)
    }
}
