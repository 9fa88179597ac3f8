import Identifiers
import Inference
import ModelWorkers
import Serving
import TestSupport
import Testing

@testable import AutomationNode

/// Generations of scripted models that are served and watched, with a clock that a test moves.
final class ProbationBench: Sendable {
    let models = RehearsedModels()
    let serving: ServingGenerations
    let project = credit
    private let clock = ManualClock(TestCertificate.moment)

    init() throws {
        serving = ServingGenerations(loading: models, owner: "test", clock: clock)
    }

    func advance(by seconds: Double) { clock.advance(by: seconds) }

    /// Waits, without a clock, until something that goes on by itself has come about.
    func until(_ condition: @Sendable () -> Bool) async {
        while !condition() { try? await Task.sleep(for: .milliseconds(1)) }
    }

    /// Runs the serving beside the body, to its end.
    func running(_ body: @Sendable @escaping () async throws -> Void) async throws {
        try await serving.running(body)
    }

    /// A generation of one model for each name, its version active.
    func plan(_ number: Int64, _ versions: [String: String]) throws -> GenerationPlan {
        var models: [ModelName: ServableModel] = [:]
        let number = try #require(GenerationNumber(number))
        for (name, active) in versions {
            let model = try #require(ModelName(name))
            let version = try #require(VersionID(active))
            let plan = try plan(model, version, number)
            models[model] = ServableModel(active: version, aliases: [:], versions: [version: plan])
        }
        return GenerationPlan(number: number, models: models)
    }

    private func plan(_ model: ModelName, _ version: VersionID, _ number: GenerationNumber) throws -> ModelPlan {
        let hex = String(repeating: "0", count: 64 - version.text.utf8.count) + version.text
        return ModelPlan(
            key: ModelKey(
                model: model,
                version: version,
                manifest: try #require(Digest(hex: hex)),
                interpreter: "/python",
                settings: WorkerSettings()
            ),
            generation: number,
            directory: "\(number)/\(model)/\(version)",
            documents: { () async throws(ScoringFailure) in ModelDocuments(schema: nil, proof: nil, example: nil) }
        )
    }

    /// Loads a generation and makes it answer.
    func serve(_ plan: GenerationPlan) async {
        _ = await serving.prepare(project, plan)
        serving.flip(project, to: plan.number) {}
    }

    /// Holds a generation to rules, against generation 1.
    func watch(
        _ number: GenerationNumber,
        _ rules: ProbationRules,
        tell: @escaping @Sendable (ProbationViolation) -> Void
    ) {
        serving.watch(project, number, against: GenerationNumber(1)) { before in
            ProbationMonitor(rules: rules, before: before, tell: tell)
        }
    }

    /// Asks once, as a request does.
    func ask(_ model: String) async throws {
        let lease = try await lease(model)
        defer { lease.end() }
        _ = try await lease.model.answer(.number(1), probabilities: false)
    }

    /// A request that is wrong for the model.
    func refuse(_ model: String) async throws {
        let lease = try await lease(model)
        defer { lease.end() }
        lease.model.noteRefusal()
    }

    private func lease(_ model: String) async throws -> ServedLease {
        try await serving.project(project).lease(try #require(ModelName(model)), .active)
    }
}
