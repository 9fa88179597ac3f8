import Identifiers
import Inference
import ModelWorkers
import StrictJSON
import TestSupport
import Testing

/// Real models of all flavours against what MLflow predicts with them. Each starts a Python with all that its model needs:
/// one after the other in each suite.
@Suite(.enabled(if: TestInterpreter.mlflow3.isThere && TestInterpreter.mlflow2.isThere))
struct RealModelTests {
    @Suite(.serialized) struct Direct {
        @Test(
            "a model loaded directly predicts what MLflow does",
            arguments: FixtureModel.mlflow3 + FixtureModel.mlflow2
        )
        func predicts(model: FixtureModel) async throws { try await check(model) }

        @Test(
            "code that comes with a model is left to MLflow",
            arguments: FixtureModel.mlflow3Code + FixtureModel.mlflow2Code
        )
        func fallsBack(model: FixtureModel) async throws {
            let hello = try await check(model)
            #expect(hello.loader == .mlflow)
            #expect(hello.note != nil)
        }

        @Test("a loader that cannot load the model says why")
        func refuses() async throws {
            let failure = try await #require(throws: ScoringFailure.self) {
                try await FixtureModel.mlflow3Code[0].loaded(by: .direct).load()
            }
            #expect(failure.code == .loadFailed)
            #expect(failure.message.contains("are loaded by mlflow"))
        }

        @Test("a package that is not there is named")
        func needsPackage() async throws {
            let lightGBM = FixtureModel.mlflow2[3]
            let model = FixtureModel(
                layout: lightGBM.layout,
                name: lightGBM.name,
                version: 4,
                directory: lightGBM.directory,
                interpreter: .mlflow2
            )
            let failure = try await #require(throws: ScoringFailure.self) { try await model.load() }
            #expect(failure.code == .environment)
            #expect(failure.message.contains("lightgbm"))
        }
    }

    @Suite(.serialized) struct ByMLflow {
        @Test(
            "a model loaded by MLflow predicts what it did",
            arguments: FixtureModel.mlflow3 + FixtureModel.mlflow2.filter { $0.version == 1 }
        )
        func predicts(model: FixtureModel) async throws { try await check(model.loaded(by: .mlflow)) }
    }

    @Test("a setting of the prediction reaches the model, and unknown ones do no harm")
    func parameters() async throws {
        let model = FixtureModel.mlflow3Code[1]
        let loaded = try await model.load()
        let input = try model.input(rows: 0..<2)
        let plain = try await loaded.answer(input, probabilities: false)
        let changed = ModelInput(form: .frame, tensors: input.tensors, parameters: ["cut": 5, "unknown": 1])
        let other = try await loaded.answer(changed, probabilities: false)
        #expect(plain.form == .frame)
        #expect(plain.table[0][0] == "versicolor")
        #expect(other.table[0][0] == "setosa")
        await loaded.stop(drain: 0)
    }
}

/// - Returns: what the worker says of itself.
@discardableResult
private func check(_ model: FixtureModel) async throws -> Handshake {
    let loaded = try await model.load()
    let output = try await loaded.answer(try model.input(), probabilities: true)
    let expected = try model.expected()
    #expect(output.predicts(expected), "found \(output.table.prefix(2)), expected \(expected.prefix(2))")
    if loaded.hasProbabilities {
        let probabilities = try #require(output.probabilities)
        #expect(probabilities.shape == [20, loaded.hello.classes?.count ?? 0])
        let sums = (0..<20).map { row in
            let width = probabilities.shape[1]
            return probabilities.doubles[row * width..<(row + 1) * width].reduce(0, +)
        }
        #expect(sums.allSatisfy { abs($0 - 1) < 1e-5 })
    }
    // One row alone is another path through NumPy, and gives the same.
    let one = try await loaded.answer(try model.input(rows: 7..<8), probabilities: false)
    #expect(one.predicts([expected[7]]))
    await loaded.stop(drain: 0)
    return loaded.hello
}
