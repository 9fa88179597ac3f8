import AsyncSupport
import EvaluationRecords
import Identifiers
import NodeAPI
import Signing
import StrictJSON
import TestSupport

@testable import AutomationNode
@testable import NodeServer

/// A node that runs, with bundles of the project `credit`, whose texts are as the test says.
struct FilledNode {
    let node: TestNode
    let evaluation: EvaluationRecord
    let comparison: ComparisonRecord
    private let identity: SigningIdentity

    let project: ProjectName
    private let admin = Requester(name: "maker", role: .admin)

    var server: AutomationNode { node.routes.node }

    /// - Parameter text: what people wrote: notes, reasons, names of data sets.
    static func with(
        text: String = "a text",
        _ body: (FilledNode) async throws -> Void
    ) async throws {
        let yaml = "probation: {confirm: manual}\nretention: {confirmed: 5}\n"
        let node = try await TestNode(configuration: try NodeConfiguration(yaml: yaml, subject: "test"))
        let key = SigningKey.generate()
        try node.directory.write(Array(key.verificationKey.pem.utf8), to: "state/trust/signer.pem")
        let filled = try FilledNode(node: node, identity: SigningIdentity(key: key), text: text)
        let server = filled.server
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                do { try await server.run() } catch is CancellationError { return }
            }
            defer { tasks.cancelAll() }
            try await body(filled)
        }
    }

    private init(node: TestNode, identity: SigningIdentity, text: String) throws {
        self.node = node
        self.identity = identity
        project = try Self.require(ProjectName("credit"))
        let draft = try BundleDraft.sound(bundle: "b.1", sequence: 1)
        let churn = draft.manifest["models"]?.array?.first { $0["name"] == "churn" }
        let listed = churn?["versions"]?.array?.first { $0["version"] == "2" }
        let model = EvaluatedModel(
            name: try Self.require(ModelName("churn")),
            origin: .version(
                try Self.require(VersionID("2")),
                try Self.require(listed?["manifest"]?.string.flatMap { Digest($0) })
            )
        )
        evaluation = try SampleRecords.evaluation(of: model, dataset: text, name: text)
        let side = ComparedVersion(model: model, evaluation: evaluation.id)
        let outside = EvaluatedModel(name: try Self.require(ModelName("rule")), origin: .external)
        comparison = try SampleRecords.comparison(side, ComparedVersion(model: outside, evaluation: nil))
    }

    private struct Missing: Error {}

    private static func require<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw Missing() }
        return value
    }

    /// Uploads a bundle with that sequence, and begins its deployment.
    func deploy(_ sequence: Int64, reason: String) async throws -> DeploymentReport {
        var draft = try BundleDraft.sound(bundle: "b.\(sequence)", sequence: sequence)
        draft.others[try Self.require(evaluation.entryName).text] = evaluation.bytes
        draft.others[comparison.entryName.text] = comparison.bytes
        draft.others["evaluations/churn/2/0123456789ab.json"] = Array("{}".utf8)
        let upload = try await server.beginUpload(by: admin)
        try await upload.receive(try draft.bytes(signedBy: identity))
        let bundle = try await upload.finish()
        return try await server.deploy(
            project,
            DeploymentRequest(bundle: bundle.digest, reason: reason),
            by: admin
        )
    }

    /// The deployment once it is in one of these states, or has ended.
    func await(_ id: Int64, _ states: Set<DeploymentState>) async throws -> DeploymentReport {
        for await change in try await server.deploymentEvents(project, id)
        where states.contains(change.state) || change.isFinished {
            return change
        }
        return try await server.deployment(project, id)
    }

    /// Raises an alert about the model `churn`.
    func raise(_ summary: String) async throws -> AlertReport {
        let finding = try finding(summary)
        let alerts = server.monitoring.parts.alerts
        return try Self.require(try await server.pool.run { try alerts.raise(finding, window: 60) })
    }

    /// Puts so many alerts on record that were closed.
    func addClosedAlerts(_ count: Int) async throws {
        var alert = AlertReport(try finding("closed"), at: server.clock.timeOfDay)
        alert.state = .closed
        let (store, closed) = (server.monitorStore, alert)
        try await server.pool.run {
            try store.write { transaction in
                for _ in 0..<count { _ = try transaction.add(closed) }
            }
        }
    }

    private func finding(_ summary: String) throws -> AlertFinding {
        AlertFinding(
            project: project,
            model: try Self.require(ModelName("churn")),
            version: try Self.require(VersionID("2")),
            generation: try Self.require(GenerationNumber(1)),
            rule: "drift",
            summary: summary,
            columns: [summary],
            figures: [AlertReport.Figure(name: "rows", value: 500)]
        )
    }
}
