import AsyncSupport
package import Identifiers
package import Inference
import ModelWorkers

/// The failure to load a version, with the last output of its worker.
package struct ModelLoadFailure: Error, Sendable {
    package let model: ModelName
    package let version: VersionID
    package let failure: ScoringFailure
    package let lastLines: [String]
}

/// Takes a version from its directory to a model that has shown that it answers as it did where it was made.
struct ModelLoad: Sendable {
    let plan: ModelPlan
    let loading: any ModelLoading
    let owner: String
    let clock: any TimeSource

    /// Seconds that a model has to end which is not wanted after all.
    private static let patience = 2.0

    /// Loads the version by the loader that is set. If none is: by its native form, else with the direct loader, if the answers agree with
    /// the golden prediction, and else with MLflow's. A version whose answers must agree and do not is not served at all.
    func run() async throws(ModelLoadFailure) -> ServedModel {
        let documents: ModelDocuments
        do {
            documents = try await plan.documents()
        } catch {
            throw refusal(error)
        }
        let loader = plan.key.settings.loader
        guard loader == .automatic else { return try await load(by: loader, documents) }
        let candidates = self.candidates(documents)
        var refused: [Refused] = []
        if plan.key.native != nil, !candidates.contains(.native) {
            refused.append(Refused(loader: .native, why: "there are no golden predictions to agree with"))
        }
        for loader in candidates.dropLast() {
            do {
                return try await load(by: loader, documents, after: refused)
            } catch {
                if Task.isCancelled { throw error }
                refused.append(Refused(loader: loader, why: error.failure.message))
            }
        }
        return try await load(by: candidates.last ?? .mlflow, documents, after: refused)
    }

    /// A loader that was not used.
    private struct Refused {
        let loader: LoaderChoice
        let why: String
    }

    /// The loaders to try where none is set: only a golden prediction tells whether another than MLflow's is right.
    private func candidates(_ documents: ModelDocuments) -> [LoaderChoice] {
        let hasForm = plan.key.native != nil
        // Planned so, it was proven when it was switched to, and the disk has changed the prediction since.
        if hasForm, plan.key.interpreter == nil { return [.native] }
        guard documents.proof != nil else { return [.mlflow] }
        return (hasForm ? [.native] : []) + [.direct, .mlflow]
    }

    private func load(
        by loader: LoaderChoice,
        _ documents: ModelDocuments,
        after refused: [Refused] = []
    ) async throws(ModelLoadFailure) -> ServedModel {
        let began = clock.now
        let location = ModelLocation(
            interpreter: plan.key.interpreter,
            native: plan.key.native,
            directory: plan.directory,
            owner: owner,
            subject: plan.subject
        )
        let model: any SupervisedModel
        do {
            model = try await loading.load(
                location,
                schema: documents.schema,
                settings: plan.key.settings,
                loader: loader
            )
        } catch {
            throw refusal(error)
        }
        let seconds = clock.now.seconds(since: began)
        var evidence = "\(plan.subject): loaded by \(loader.rawValue) in \(Self.text(seconds)) s (\(model.environment))"
        let level: ProofLevel
        do {
            let shown = try await show(model, documents)
            level = shown.level
            evidence += ", " + shown.words
        } catch {
            let lines = model.status.lastLines
            await model.stop(drain: Self.patience)
            throw refusal(error, lines)
        }
        if let sandbox = model.sandbox { evidence += "; \(sandbox)" }
        for other in refused { evidence += "; not by \(other.loader.rawValue): \(other.why)" }
        return ServedModel(
            plan: plan,
            model: model,
            loader: loader,
            since: clock.timeOfDay,
            loaded: clock.now,
            proof: documents.proof,
            level: level,
            evidence: evidence
        )
    }

    /// Sends the example. MLflow never checks it, so it may not fit the model: only an end of the worker counts.
    private func show(
        _ model: any SupervisedModel,
        _ documents: ModelDocuments
    ) async throws(ScoringFailure) -> (level: ProofLevel, words: String) {
        if let proof = documents.proof {
            let outcome = try await proof.replay(on: model)
            return (.golden, "\(outcome.rows) golden rows agree, in \(Self.text(outcome.seconds)) s")
        }
        guard let example = documents.example else {
            return (.loaded, "not proven: no golden predictions and no input example")
        }
        do {
            _ = try await model.answer(example, probabilities: model.hasProbabilities)
            return (.example, "its input example was answered; no golden prediction to compare with")
        } catch {
            if error.code == .workerLost || error.code == .deadline { throw error }
            return (
                .loaded,
                "its input example was not answered (\(error.message)); no golden prediction to compare with"
            )
        }
    }

    private func refusal(_ failure: ScoringFailure, _ lines: [String] = []) -> ModelLoadFailure {
        ModelLoadFailure(model: plan.key.model, version: plan.key.version, failure: failure, lastLines: lines)
    }

    private static func text(_ seconds: Double) -> String {
        guard let thousandths = Int(exactly: (seconds * 1000).rounded()) else { return "\(seconds)" }
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }
}
