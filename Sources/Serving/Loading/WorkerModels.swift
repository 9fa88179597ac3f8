import Identifiers
package import Inference
package import Logging
package import MLflow
package import ModelWorkers

/// Models in worker processes.
package struct WorkerModels: ModelLoading {
    private let log: Logger

    package init(log: Logger) {
        self.log = log
    }

    package func load(
        _ location: ModelLocation,
        schema: ModelSchema?,
        settings: WorkerSettings,
        loader: LoaderChoice
    ) async throws(ScoringFailure) -> any SupervisedModel {
        try await LoadedModel.load(location, schema: schema, settings: settings, loader: loader, log: log)
    }
}

extension LoadedModel: SupervisedModel {
    package var environment: String {
        hello.python.map { "Python \($0), \(hello.flavor)" } ?? "native form of \(hello.flavor)"
    }
}
