import Identifiers
import Inference
import ModelWorkers
import TestSupport
import Testing

@testable import Serving

@Suite("Versions with a native form")
struct NativeLoadTests {
    private static func form() throws -> NativeForm {
        NativeForm(
            path: "/form.model",
            version: try Required.value(Digest(hex: String(repeating: "0", count: 64))),
            program: "/slipway-worker"
        )
    }

    /// Loads one version, whose loaders predict these values; one that has none cannot load it.
    private func load(
        _ values: [LoaderChoice: Double],
        golden: Double? = 1,
        by loader: LoaderChoice = .automatic,
        interpreter: String? = "/python"
    ) async throws -> (result: LoadResult, loader: LoaderChoice?, tried: Int) {
        let fixture = try ServingFixture()
        fixture.models.script { location, loader in
            guard let value = values[loader] else {
                return .failure(ScoringFailure(.loadFailed, location.subject, "\(loader.rawValue) cannot load it"))
            }
            return .model(RehearsedModel(location.directory, loader: loader, value: value))
        }
        var settings = WorkerSettings()
        settings.loader = loader
        let plan = try fixture.plan(
            1,
            ["churn": "1"],
            settings: settings,
            proof: golden.map { ScriptedProof(value: $0) },
            native: Self.form(),
            interpreter: interpreter
        )
        let outcome = Shared<(LoadResult, LoaderChoice?, Int)?>(nil)
        try await fixture.running {
            let result = await fixture.serve(plan)
            let loader = fixture.serving.status().first?.served?.loader
            outcome.set((result, loader, fixture.models.attempts.count))
        }
        let (result, found, tried) = try Required.value(outcome.value)
        return (result, found, tried)
    }

    @Test("are loaded by it first, and its answers have to agree with the golden ones")
    func first() async throws {
        let (result, loader, tried) = try await load([.native: 1, .direct: 1, .mlflow: 1])
        #expect(result.isComplete && loader == .native && tried == 1)
        #expect(result.evidence.first?.contains("loaded by native") == true)
        #expect(result.evidence.first?.contains("not by") == false)
    }

    @Test("go on to the next loader where it answers otherwise or cannot be loaded, and the evidence says why")
    func next() async throws {
        let (other, direct, _) = try await load([.native: 2, .direct: 1, .mlflow: 1])
        #expect(other.isComplete && direct == .direct)
        #expect(other.evidence.first?.contains("; not by native: ") == true)
        let (missing, mlflow, tried) = try await load([.direct: 3, .mlflow: 1])
        #expect(missing.isComplete && mlflow == .mlflow && tried == 3)
        let evidence = try #require(missing.evidence.first)
        #expect(evidence.contains("; not by native: native cannot load it"))
        #expect(evidence.contains("; not by direct: "))
    }

    @Test("have no other loader to go on to without a Python")
    func alone() async throws {
        let (result, loader, tried) = try await load([.native: 2, .direct: 1, .mlflow: 1], interpreter: nil)
        #expect(result.failures.map(\.failure.code) == [.goldenMismatch])
        #expect(loader == nil && tried == 1)
        let (unproven, native, _) = try await load([.native: 2], golden: nil, interpreter: nil)
        #expect(unproven.isComplete && native == .native)
    }

    @Test("are not loaded by it where nothing tells that it is right, unless it is asked for")
    func unproven() async throws {
        let (result, loader, tried) = try await load([.native: 1, .direct: 1, .mlflow: 1], golden: nil)
        #expect(loader == .mlflow && tried == 1)
        #expect(result.evidence.first?.contains("; not by native: there are no golden predictions") == true)
        let (asked, native, _) = try await load([.native: 1], golden: nil, by: .native)
        #expect(asked.isComplete && native == .native)
    }

    @Test(
        "are loaded by what the configuration names and nothing else",
        arguments: [LoaderChoice.native, .direct, .mlflow]
    )
    func named(loader: LoaderChoice) async throws {
        let (result, found, tried) = try await load([loader: 1], by: loader)
        #expect(result.isComplete && found == loader && tried == 1)
        let (refused, none, attempts) = try await load([:], by: loader)
        #expect(refused.failures.count == 1 && none == nil && attempts == 1)
    }
}
