import DurableFiles
import EvaluationRecords
import Identifiers
import Inference
import NodeAPI
import Serving
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

/// Windows of so many rows, without a season.
func windows(of rows: Int, _ more: String = "") -> String {
    "monitoring: {window: {rows: \(rows), minimum: \(min(rows, 500))}\(more.isEmpty ? "" : ", \(more)")}\n"
}

extension NodeFixture {
    /// A bundle whose version of `churn` brings a reference: `age` evenly from 0 to 100, `plan` one half each, classes 1 and 2.
    /// - Parameters:
    ///   - version: of `churn`, active.
    ///   - weights: of its models; other ones for each id unless given.
    ///   - foreign: the reference says that it is of another content.
    func referenced(
        _ id: String,
        sequence: Int64,
        version: String = "2",
        weights: String? = nil,
        foreign: Bool = false
    ) throws -> [UInt8] {
        try bundle(id, sequence: sequence, weights: weights) { draft in
            let manifest = try #require(draft.ociManifests["churn/\(version)"])
            let digest = StreamingDigest.of(JSONWriter.bytes(of: manifest))
            let profile = try Self.reference(version, foreign ? StreamingDigest.of(Array("another".utf8)) : digest)
            draft.others["references/churn/\(version).json"] = profile.bytes
        }
    }

    private static func reference(_ version: String, _ manifest: Digest) throws -> ReferenceProfile {
        let rows = 5000
        let ages = (0..<rows).map { Optional(Double($0 % 1000) / 10) }
        let plans = (0..<rows).map { Optional($0 % 2 == 0 ? "basic" : "plus") }
        let base = try ReferenceFactory.profile(
            rows: rows,
            columns: [ReferenceFactory.numeric("age", ages), ReferenceFactory.categorical("plan", plans)]
        )
        let facts = base.result
        let name = try #require(ModelName("churn"))
        return try ReferenceProfile(
            result: ReferenceFacts(
                model: EvaluatedModel(name: name, origin: .version(try #require(VersionID(version)), manifest)),
                task: .binary,
                classes: ["1", "2"],
                positive: "2",
                threshold: facts.threshold,
                dataset: facts.dataset,
                rows: facts.rows,
                columns: facts.columns,
                scores: [],
                prediction: ReferenceFactory.categorical("prediction", (0..<rows).map { _ in "1" }),
                losses: [
                    ReferenceLoss(
                        kind: .error,
                        mean: .value(
                            0.05,
                            .bounds(0.04, 0.06, .wilson),
                            rows: rows,
                            hits: 250
                        )
                    )
                ],
                estimation: facts.estimation
            ),
            run: base.run
        )
    }

    /// The rows of requests of one row each, as the node's tap takes them.
    /// - Parameters:
    ///   - range: numbers of the requests; the id and the values follow from the number.
    ///   - shift: added to the age.
    ///   - lacks: a column that is not there.
    ///   - answer: the predicted class.
    ///   - rows: of each request, all with its values.
    func tap(
        _ range: Range<Int>,
        on node: AutomationNode,
        version: String = "2",
        generation: Int64 = 1,
        shift: Double = 0,
        lacks: String? = nil,
        answer: Double = 1,
        rows: Int = 1
    ) throws {
        let identity = ServedIdentity(
            project: credit,
            generation: try #require(GenerationNumber(generation)),
            model: try #require(ModelName("churn")),
            version: try #require(VersionID(version))
        )
        for number in range {
            // Neighbours are far apart, so that rows do not look as if they depended on each other.
            let place = number &* 617 % 1000
            let age = Tensor(doubles: [Double](repeating: Double(place) / 10 + shift, count: rows), name: "age")
            let plans = [String](repeating: place % 2 == 0 ? "basic" : "plus", count: rows)
            let plan = Tensor(texts: plans, name: "plan")
            node.rowsTap.take(
                TappedRows(
                    request: try #require(ScoringRequestID("request-\(number)")),
                    time: clock.timeOfDay,
                    identity: identity,
                    input: ModelInput(form: .frame, tensors: [age, plan].filter { $0.name != lacks }),
                    output: ModelOutput(
                        form: .array,
                        tensors: [Tensor(doubles: [Double](repeating: answer, count: rows), name: "")]
                    ),
                    classes: nil
                )
            )
        }
    }

    /// Has `churn` answer as the only generation, and waits until monitoring knows it.
    func monitored(_ node: AutomationNode, _ bundle: [UInt8], _ id: String) async throws {
        try await upload(bundle, to: node)
        let began = try await deploy(id, on: node)
        try await reach(.active, began.id, on: node)
        clock.advance(by: 61)
        #expect(try await end(began.id, on: node).state == .confirmed)
        await node.monitoring.step()
        try await until { try await node.monitor(credit, churn).state != .off }
    }

    func report(_ node: AutomationNode) async throws -> MonitorReport { try await node.monitor(credit, churn) }
}

/// The model of the bundles here.
let churn: ModelName = {
    guard let name = ModelName("churn") else { preconditionFailure("a valid name") }
    return name
}()
