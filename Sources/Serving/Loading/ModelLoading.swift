package import Inference
package import MLflow
package import ModelWorkers

/// A loaded model that watches over its own processes.
package protocol SupervisedModel: Predictor {
    var status: WorkerStatus { get }
    /// The worker in a few words for the record, such as `Python 3.11.7, sklearn` or `native form of scikit-learn 1.9.1`.
    var environment: String { get }
    /// The layers that confine its processes; nil where it has none.
    var sandbox: SandboxReport? { get }

    /// The unexpected ends of workers, until the model is stopped.
    func exits() -> AsyncStream<WorkerExit>

    /// Refuses new requests, lets running ones end, then ends the processes: none is left when it returns. May be called twice.
    func stop(drain seconds: Double) async
}

extension SupervisedModel {
    package var sandbox: SandboxReport? { nil }
}

/// Makes answering models out of model directories.
package protocol ModelLoading: Sendable {
    /// Returns when the model answers.
    func load(
        _ location: ModelLocation,
        schema: ModelSchema?,
        settings: WorkerSettings,
        loader: LoaderChoice
    ) async throws(ScoringFailure) -> any SupervisedModel
}
