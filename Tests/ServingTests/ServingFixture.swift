import Identifiers
import Inference
import ModelWorkers
import TestSupport

@testable import Serving

/// Generations of scripted models, with a clock that a test moves.
final class ServingFixture: Sendable {
    let models = RehearsedModels()
    let serving: ServingGenerations
    private let clock = ManualClock(Timestamp(seconds: 1_700_000_000))
    let project: ProjectName

    init() throws {
        project = try Self.name("credit")
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
    func plan(
        _ number: Int64,
        _ versions: [String: String],
        others: [String: [String]] = [:],
        aliases: [String: String] = [:],
        settings: WorkerSettings = WorkerSettings(),
        proof: (any PredictionCheck)? = nil,
        native: NativeForm? = nil,
        interpreter: String? = "/python"
    ) throws -> GenerationPlan {
        var models: [ModelName: ServableModel] = [:]
        for (name, active) in versions {
            let model: ModelName = try Self.name(name)
            var plans: [VersionID: ModelPlan] = [:]
            for text in [active] + (others[name] ?? []) {
                let version: VersionID = try Self.name(text)
                let key = try key(model, version, interpreter, native, settings)
                plans[version] = try plan(key, number, proof)
            }
            models[model] = ServableModel(
                active: try Self.name(active) as VersionID,
                aliases: try aliases.mapValues { try Self.name($0) as VersionID },
                versions: plans
            )
        }
        return GenerationPlan(number: try Self.number(number), models: models)
    }

    private func key(
        _ model: ModelName,
        _ version: VersionID,
        _ interpreter: String?,
        _ native: NativeForm?,
        _ settings: WorkerSettings
    ) throws -> ModelKey {
        let hex = String(repeating: "0", count: 62) + ((version.text.utf8.count == 1 ? "0" : "") + version.text)
        return ModelKey(
            model: model,
            version: version,
            manifest: try Required.value(Digest(hex: hex)),
            interpreter: interpreter,
            native: native,
            settings: settings
        )
    }

    private func plan(_ key: ModelKey, _ number: Int64, _ proof: (any PredictionCheck)?) throws -> ModelPlan {
        ModelPlan(
            key: key,
            generation: try Self.number(number),
            directory: "\(number)/\(key.model)/\(key.version)",
            documents: { () async throws(ScoringFailure) in ModelDocuments(schema: nil, proof: proof, example: nil) }
        )
    }

    /// Loads a generation and makes it answer.
    @discardableResult
    func serve(_ plan: GenerationPlan) async -> LoadResult {
        let preparation = await serving.prepare(project, plan)
        serving.flip(project, to: plan.number) {}
        return preparation
    }

    func target(_ model: String, _ selector: ServingTarget.Selector = .active) throws -> ServingTarget {
        ServingTarget(project: project, model: try Self.name(model), selector: selector)
    }

    /// Asks once, as a request does.
    @discardableResult
    func ask(_ model: String, _ selector: ServingTarget.Selector = .active) async throws -> ServedIdentity {
        let lease = try await serving.lease(try target(model, selector))
        defer { lease.end() }
        _ = try await lease.model.answer(.number(1), probabilities: false)
        return lease.identity
    }

    /// A request that is wrong for the model.
    func refuse(_ model: String) async throws {
        let lease = try await serving.lease(try target(model, .active))
        defer { lease.end() }
        lease.model.noteRefusal()
    }

    private static func number(_ value: Int64) throws -> GenerationNumber {
        try Required.value(GenerationNumber(value))
    }

    static func name<Kind>(_ text: String) throws -> Name<Kind> { try Required.value(Name<Kind>(text)) }
}

extension ServingGenerations {
    func lease(_ target: ServingTarget) async throws -> ServedLease {
        try await project(Required.value(target.project)).lease(target.model, target.selector)
    }
}

/// For values that a test has written down right.
enum Required {
    struct Missing: Error {}

    static func value<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }
}

/// Agrees with a model that predicts one value.
struct ScriptedProof: PredictionCheck {
    let value: Double

    func replay(on model: any Predictor) async throws(ScoringFailure) -> ProofOutcome {
        let output = try await model.answer(.number(1), probabilities: false)
        let bits = output.tensors[0].bytes.enumerated().reduce(UInt64(0)) {
            $0 | UInt64($1.element) << UInt64($1.offset * 8)
        }
        let found = Double(bitPattern: bits)
        guard found == value else {
            throw ScoringFailure(.goldenMismatch, "row 0", expected: "\(value)", found: "\(found)")
        }
        return ProofOutcome(rows: 1, seconds: 0.001)
    }
}
