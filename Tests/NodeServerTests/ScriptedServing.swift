import AutomationNode
import Identifiers
import Inference
import MLflow
import NodeServer
import Serving
import Synchronization
import TestSupport

/// A node that serves one model as the test says.
final class ScriptedServing: ModelServing {
    private struct Model: AnsweringModel {
        let schema: ModelSchema?
        let hasProbabilities = true
        let script: @Sendable (ModelInput) throws(ScoringFailure) -> ModelOutput
        let before: @Sendable () async -> Void

        func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
            await before()
            return try script(input)
        }
    }

    /// Sums the rows of two doubles.
    static func sum(_ input: ModelInput) -> ModelOutput {
        let columns = input.tensors.map { tensor in
            tensor.bytes.withUnsafeBytes { bytes in
                (0..<input.rows).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
            }
        }
        let sums = (0..<input.rows).map { row in columns.reduce(0) { $0 + $1[row] } }
        let bytes = sums.withUnsafeBytes { Array($0) }
        return ModelOutput(
            form: .array,
            tensors: [Tensor(name: "", type: .float64, shape: [sums.count], bytes: bytes)],
            probabilities: Tensor(name: "", type: .float64, shape: [sums.count, 1], bytes: bytes)
        )
    }

    static let schema = ModelSchema(
        inputs: .columns([.init(name: "a", type: .double), .init(name: "b", type: .double)])
    )

    private let asked = Mutex<[ServingTarget]>([])
    private let configuration: ScoringConfiguration
    private let script: @Sendable (ModelInput) throws(ScoringFailure) -> ModelOutput
    private let before: @Sendable () async -> Void

    /// - Parameter before: what the model waits for.
    init(
        configuration: ScoringConfiguration = ScoringConfiguration(),
        script: @escaping @Sendable (ModelInput) throws(ScoringFailure) -> ModelOutput = { ScriptedServing.sum($0) },
        before: @escaping @Sendable () async -> Void = {}
    ) {
        self.before = before
        self.configuration = configuration
        self.script = script
    }

    var targets: [ServingTarget] { asked.withLock { $0 } }

    func recovers(_ lost: ServedIdentity, within seconds: Double) async -> Bool { true }

    func authorize(_ target: ServingTarget, for requester: Requester?) throws -> ServingTarget {
        guard let project = target.project ?? ProjectName("p") else { return target }
        if let requester {
            try requester.require(.score, of: target.model, in: project)
        } else {
            try demandAnonymous()
        }
        return target
    }

    func authorizeScoring(for requester: Requester?) throws {
        if let requester { try requester.require(.score) } else { try demandAnonymous() }
    }

    private func demandAnonymous() throws {
        guard configuration.anonymous else {
            throw NodeFailure(.roleTooSmall, "p m", "may not be asked without a token")
        }
    }

    func withModel<Value: Sendable>(
        _ target: ServingTarget,
        by requester: Requester?,
        _ body: (ServedIdentity, any AnsweringModel) async throws -> Value
    ) async throws -> Value {
        asked.withLock { $0.append(target) }
        guard target.model.text == "m", let project = ProjectName("p"), let number = GenerationNumber("7"),
            let version = VersionID("3")
        else { throw ScoringFailure(.notServed, target.model.text, "is not served") }
        return try await body(
            ServedIdentity(project: project, generation: number, model: target.model, version: version),
            Model(schema: Self.schema, script: script, before: before)
        )
    }

    func scoringConfiguration(of target: ServingTarget) throws(ScoringFailure) -> ScoringConfiguration {
        configuration
    }

    func servedFigures() -> [ServedFigures] { [] }

    /// Whether its version is still there.
    let isThere = Shared(true)

    func versions() async -> [ProjectName: [ModelName: Set<VersionID>]]? {
        guard isThere.value, let project = ProjectName("p"), let model = ModelName("m"), let version = VersionID("3")
        else { return [:] }
        return [project: [model: [version]]]
    }
}
