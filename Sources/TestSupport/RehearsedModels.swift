import AsyncSupport
import Identifiers
package import Inference
package import MLflow
package import ModelWorkers
package import Serving
import Synchronization

/// Loads models that answer as a test says, with no process behind them.
package final class RehearsedModels: ModelLoading {
    /// The outcome of a load.
    package enum Outcome: Sendable {
        case model(RehearsedModel)
        case failure(ScoringFailure)
    }

    /// Everything that was loaded, in order.
    package var loaded: [RehearsedModel] { state.withLock { $0.loaded } }
    /// Models that were not stopped.
    package var alive: [RehearsedModel] { loaded.filter { !$0.isStopped } }
    /// The directories of all loads, one for each attempt.
    package var attempts: [String] { state.withLock { $0.attempts } }

    private let state = Mutex(State())

    private struct State {
        var loaded: [RehearsedModel] = []
        var attempts: [String] = []
        var script: @Sendable (ModelLocation, LoaderChoice) async -> Outcome = { location, loader in
            .model(RehearsedModel(location.directory, loader: loader))
        }
    }

    package init() {}

    /// Sets the outcome of all loads from now on.
    package func script(_ script: @escaping @Sendable (ModelLocation, LoaderChoice) async -> Outcome) {
        state.withLock { $0.script = script }
    }

    package func load(
        _ location: ModelLocation,
        schema: ModelSchema?,
        settings: WorkerSettings,
        loader: LoaderChoice
    ) async throws(ScoringFailure) -> any SupervisedModel {
        let script = state.withLock { state in
            state.attempts.append(location.directory)
            return state.script
        }
        switch await script(location, loader) {
        case .failure(let failure): throw failure
        case .model(let model):
            state.withLock { $0.loaded.append(model) }
            return model
        }
    }
}

/// A model whose answers, ends and pauses a test decides.
package final class RehearsedModel: SupervisedModel {
    package let directory: String
    package let loader: LoaderChoice
    package let schema: ModelSchema? = nil
    package let hasProbabilities = false
    package let environment = "Python 3.11.7, scripted"

    private let state = Mutex(State())
    private let crashes = Broadcast<WorkerExit>()

    private struct State {
        var value = 1.0
        var answer: (@Sendable (ModelInput) async throws(ScoringFailure) -> Void)?
        var stopped = 0
        var answered = 0
        var refused = 0
        var restarts = 0
        var isCrashLooping = false
        var lines: [String] = []
    }

    /// - Parameter value: what it predicts for every row.
    package init(_ directory: String, loader: LoaderChoice = .mlflow, value: Double = 1) {
        self.directory = directory
        self.loader = loader
        state.withLock { $0.value = value }
    }

    package var isStopped: Bool { state.withLock { $0.stopped > 0 } }
    package var answered: Int { state.withLock { $0.answered } }
    /// Requests that came after its stop.
    package var refused: Int { state.withLock { $0.refused } }

    package var status: WorkerStatus {
        state.withLock { state in
            WorkerStatus(
                replicasUp: state.stopped > 0 ? 0 : 1,
                replicas: 1,
                restarts: state.restarts,
                isCrashLooping: state.isCrashLooping,
                lastLines: state.lines
            )
        }
    }

    /// Sets the work before each answer.
    package func beforeAnswers(_ work: (@Sendable (ModelInput) async throws(ScoringFailure) -> Void)?) {
        state.withLock { $0.answer = work }
    }

    package func predict(_ value: Double) {
        state.withLock { $0.value = value }
    }

    /// Its worker ends, and is started again.
    package func crash(isLoop: Bool = false, printing lines: [String] = ["Segmentation fault"]) {
        state.withLock { state in
            state.restarts += 1
            state.isCrashLooping = isLoop
            state.lines = lines
        }
        crashes.send(WorkerExit(replica: 0, process: 42, reason: .signalled(11), lastLines: lines))
    }

    package func exits() -> AsyncStream<WorkerExit> { crashes.subscribe() }

    package func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
        let (isStopped, work) = state.withLock { state in
            if state.stopped > 0 { state.refused += 1 }
            return (state.stopped > 0, state.answer)
        }
        if isStopped { throw ScoringFailure(.workerLost, directory, "was stopped") }
        try await work?(input)
        let value = state.withLock { state in
            state.answered += 1
            return state.value
        }
        let rows = max(1, input.rows)
        let bytes = [Double](repeating: value, count: rows).flatMap { value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
        let tensor = Tensor(name: "", type: .float64, shape: [rows], bytes: bytes)
        return ModelOutput(form: .array, tensors: [tensor])
    }

    package func stop(drain seconds: Double) async {
        state.withLock { $0.stopped += 1 }
        crashes.finish()
    }
}

extension ModelInput {
    /// One row with one number.
    package static func number(_ value: Double) -> ModelInput {
        let bytes = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        return ModelInput(form: .frame, tensors: [Tensor(name: "x", type: .float64, shape: [1], bytes: bytes)])
    }
}
