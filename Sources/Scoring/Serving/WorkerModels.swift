import Identifiers
package import Logging
package import MLflow

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
    package var environment: String { "Python \(hello.python), \(hello.flavor)" }
}

extension GoldenRecord: ModelProof {
    package func replay(on model: any AnsweringModel) async throws(ScoringFailure) -> ProofOutcome {
        let replay = try await GoldenCheck.replay(self, on: model)
        return ProofOutcome(rows: replay.rows, seconds: replay.seconds)
    }
}
