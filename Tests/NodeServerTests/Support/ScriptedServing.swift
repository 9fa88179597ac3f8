import AsyncSupport
import AutomationNode
import Identifiers
import Inference
import MLflow
import ModelWorkers
import NodeServer
import Synchronization
import TestSupport

@testable import Serving

/// A node that serves one model as the test says.
final class ScriptedServing: ModelServing {
    private struct Model: SupervisedModel {
        let schema: ModelSchema?
        let hasProbabilities = true
        let status = WorkerStatus(replicasUp: 1, replicas: 1)
        let environment = "none"
        let script: @Sendable (ModelInput) throws(ScoringFailure) -> ModelOutput
        let before: @Sendable () async -> Void

        func answer(_ input: ModelInput, probabilities: Bool) async throws(ScoringFailure) -> ModelOutput {
            await before()
            return try script(input)
        }

        func exits() -> AsyncStream<WorkerExit> { AsyncStream { $0.finish() } }

        func stop(drain seconds: Double) async {}
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
    private let project: ProjectServing?
    let scoringStatistics: ScoringStatistics
    let tap: (any ServingTap)?

    /// - Parameter before: what the model waits for.
    init(
        configuration: ScoringConfiguration = ScoringConfiguration(),
        script: @escaping @Sendable (ModelInput) throws(ScoringFailure) -> ModelOutput = { ScriptedServing.sum($0) },
        tap: (any ServingTap)? = nil,
        before: @escaping @Sendable () async -> Void = {}
    ) {
        self.configuration = configuration
        self.tap = tap
        let statistics = ScoringStatistics()
        scoringStatistics = statistics
        project = Self.project(Model(schema: Self.schema, script: script, before: before), statistics)
    }

    /// The project `p`, whose generation 7 has the model `m` in its version 3.
    private static func project(_ model: Model, _ statistics: ScoringStatistics) -> ProjectServing? {
        guard let project = ProjectName("p"), let number = GenerationNumber("7"), let name = ModelName("m"),
            let version = VersionID("3"), let manifest = Digest(hex: String(repeating: "0", count: 64))
        else { return nil }
        let plan = ModelPlan(
            key: ModelKey(
                model: name,
                version: version,
                manifest: manifest,
                interpreter: "/python",
                settings: WorkerSettings()
            ),
            generation: number,
            directory: "m/3",
            documents: { () async throws(ScoringFailure) in ModelDocuments(schema: nil, proof: nil, example: nil) }
        )
        let offered = ServableModel(
            active: version,
            aliases: ["best": version, "best one": version],
            versions: [version: plan]
        )
        let clock = SystemClock()
        let generation = ServedGeneration(plan: GenerationPlan(number: number, models: [name: offered]))
        generation.add(
            ServedModel(
                plan: plan,
                model: model,
                loader: .direct,
                since: clock.timeOfDay,
                loaded: clock.now,
                proof: nil,
                level: .loaded,
                evidence: ""
            )
        )
        let serving = ProjectServing(
            project: project,
            loading: RehearsedModels(),
            owner: "test",
            clock: clock,
            statistics: statistics,
            enqueue: { _ in }
        )
        serving.state.withLock { state in
            state.generations[number] = generation
            state.current = number
        }
        return serving
    }

    var targets: [ServingTarget] { asked.withLock { $0 } }

    func resolve(_ target: ServingTarget, for requester: Requester?) throws -> ResolvedModel {
        asked.withLock { $0.append(target) }
        guard let project else { throw ScoringFailure(.unknown, target.model.text, "is unknown") }
        if let requester {
            try requester.require(.score, of: target.model, in: target.project ?? project.project)
        } else {
            try requireAnonymous()
        }
        guard target.model.text == "m" else { throw ScoringFailure(.notServed, target.model.text, "is not served") }
        return ResolvedModel(target, in: project, configuration)
    }

    func authorizeScoring(for requester: Requester?) throws {
        if let requester { try requester.require(.score) } else { try requireAnonymous() }
    }

    private func requireAnonymous() throws {
        guard configuration.anonymous else {
            throw NodeFailure(.roleTooSmall, "p m", "may not be asked without a token")
        }
    }

    func servingStatus() -> [ServedModelStatus] { [] }

    /// Tells whether its version still exists.
    let isThere = Shared(true)

    func versions() async -> [ProjectName: [ModelName: Set<VersionID>]]? {
        guard isThere.value, let project = ProjectName("p"), let model = ModelName("m"), let version = VersionID("3")
        else { return [:] }
        return [project: [model: [version]]]
    }
}
