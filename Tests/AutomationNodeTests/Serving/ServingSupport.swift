import DurableFiles
import Evaluation
import Identifiers
import Inference
import NodeAPI
import Serving
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

/// A configuration by which models are loaded: by scripted ones, whatever the path.
let served = "scoring: {python: /usr/bin/python3}\n"

/// Steps that may take any time: for tests that let time pass until something has come about.
let unhurried = "deadlines: {verify: 1000h, stage: 1000h, check: 1000h, load: 1000h}\n"

extension NodeFixture {
    /// Asks a model of the project once.
    @discardableResult
    func ask(
        _ model: String,
        on node: AutomationNode,
        _ selector: ServingTarget.Selector = .active
    ) async throws -> ServedIdentity {
        let target = ServingTarget(project: credit, model: try #require(ModelName(model)), selector: selector)
        return try await node.withServedVersion(target, by: admin) { lease in
            _ = try await lease.model.answer(.number(1), probabilities: false)
            return lease.identity
        }
    }

    /// Uploads a bundle and deploys it, up to its probation.
    func active(_ id: String, sequence: Int64, on node: AutomationNode) async throws -> DeploymentReport {
        try await upload(bundle(id, sequence: sequence), to: node)
        let began = try await deploy(id, on: node)
        return try await reach(.active, began.id, on: node)
    }

    /// A bundle with a golden prediction: `churn` 2 answers 1 with that value.
    func golden(_ id: String, sequence: Int64, value: Double) throws -> [UInt8] {
        try bundle(id, sequence: sequence) { draft in
            let manifest = try #require(draft.ociManifests["churn/2"])
            let bytes = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
            let record = GoldenRecord(
                model: try #require(ModelName("churn")),
                version: try #require(VersionID("2")),
                manifest: StreamingDigest.of(JSONWriter.bytes(of: manifest)),
                input: .number(1),
                output: ModelOutput(
                    form: .array,
                    tensors: [Tensor(name: "", type: .float64, shape: [1], bytes: bytes)]
                ),
                tolerance: .standard,
                environment: GoldenRecord.Environment(python: "3.11.7", packages: [:]),
                latency: GoldenRecord.Latency(p50: 0.001, p99: 0.002, runs: 3),
                created: TestCertificate.moment
            )
            draft.others["golden/churn/2.json"] = try record.written()
        }
    }

    /// The loaded model of that version in that generation.
    func model(_ place: String, _ models: RehearsedModels) throws -> RehearsedModel {
        try #require(models.alive.last { $0.directory.hasSuffix(place) })
    }
}

extension AutomationNode {
    /// Asks a version of a model under a lease.
    func withServedVersion<Value>(
        _ target: ServingTarget,
        by requester: Requester?,
        _ body: (ServedLease) async throws -> Value
    ) async throws -> Value {
        let lease = try await resolve(target, for: requester).lease()
        defer { lease.end() }
        return try await body(lease)
    }
}

/// Waits, without a clock, until something that goes on by itself has come about.
func until(_ condition: () async throws -> Bool) async throws {
    while !(try await condition()) { try await Task.sleep(for: .milliseconds(1)) }
}
