import DurableFiles
import Identifiers
import Logging
import NodeAPI
import Serving
import Signing
import TestSupport
import Testing

@testable import AutomationNode

/// A node in a temporary directory with a clock that stands still, and a signer it trusts.
final class NodeFixture: Sendable {
    let directory: TemporaryDirectory
    let clock = ManualClock(TestCertificate.moment)
    let identity: SigningIdentity
    let state: String
    let admin = Requester(name: "ada", role: .admin)

    init() throws {
        directory = try TemporaryDirectory()
        state = directory.path("state")
        let key = SigningKey.generate()
        identity = SigningIdentity(key: key)
        try directory.write(Array(key.verificationKey.pem.utf8), to: "state/trust/signer.pem")
        try directory.write(Array("1\n".utf8), to: "state/state-version")
    }

    /// A node that has ended, with generations 1 and 2 confirmed, 2 current.
    static func twoConfirmed() async throws -> (NodeFixture, AutomationNode) {
        let fixture = try NodeFixture()
        let node = try await fixture.open()
        try await fixture.running(node) {
            for number in 1...2 { _ = try await fixture.confirmed("b\(number)", sequence: Int64(number), on: node) }
        }
        return (fixture, node)
    }

    func open(
        _ yaml: String = "",
        at path: String? = nil,
        faults: FaultPoints = .none,
        models: (any ModelLoading)? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) async throws -> AutomationNode {
        try await AutomationNode.open(
            state: path ?? state,
            configuration: try NodeConfiguration(yaml: "names: [press-1]\n" + yaml, subject: "test.yaml"),
            clock: clock,
            logger: logger,
            faults: faults,
            models: models
        )
    }

    /// Copies the files that stay on the disk if the node is killed now. The node is kept until the copy is made: the end of its
    /// database changes files.
    func copy(of node: AutomationNode, at path: String? = nil, to copy: String) throws {
        // Files that are on their way to their names come and go meanwhile, and others grow, which tar tells by a status of 1.
        try withExtendedLifetime(node) {
            try Shell.run(
                "mkdir \(copy); tar -C \(path ?? state) --exclude='.slipway-*' -cf \(copy).tar . || [ $? -eq 1 ]; "
                    + "tar -C \(copy) -xpf \(copy).tar; rm \(copy).tar"
            )
        }
    }

    /// Runs the node beside the body.
    func running<Value: Sendable>(
        _ node: AutomationNode,
        _ body: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await node.run()
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }

    func bundle(
        _ id: String,
        sequence: Int64,
        weights: String? = nil,
        expires: String? = nil,
        targets: [String] = [],
        signedBy signer: SigningIdentity? = nil,
        changed: (inout BundleDraft) throws -> Void = { _ in }
    ) throws -> [UInt8] {
        var draft = try BundleDraft.sound(bundle: id, sequence: sequence, weights: weights ?? id)
        try draft.describe(
            project: "credit",
            bundle: id,
            sequence: sequence,
            active: ["churn": "2", "mood": "1"],
            expires: expires,
            targets: targets
        )
        try changed(&draft)
        return try draft.bytes(signedBy: signer ?? identity)
    }

    @discardableResult
    func upload(_ bytes: [UInt8], to node: AutomationNode, piece: Int = 7000) async throws -> BundleReport {
        let upload = try await node.beginUpload(by: admin)
        var rest = bytes[...]
        while !rest.isEmpty {
            try await upload.receive(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        return try await upload.finish()
    }

    @discardableResult
    func deploy(
        _ id: String,
        on node: AutomationNode,
        active: [ModelName: VersionID]? = nil,
        stageOnly: Bool? = nil,
        allowing models: [ModelName] = []
    ) async throws -> DeploymentReport {
        try await node.deploy(
            credit,
            DeploymentRequest(bundle: id, active: active, stageOnly: stageOnly, allowSchemaChange: models),
            by: admin
        )
    }

    /// Uploads, deploys and lets the probation pass.
    func confirmed(_ id: String, sequence: Int64, on node: AutomationNode) async throws -> DeploymentReport {
        try await upload(bundle(id, sequence: sequence), to: node)
        let began = try await deploy(id, on: node)
        try await reach(.active, began.id, on: node)
        clock.advance(by: 61)
        return try await end(began.id, on: node)
    }

    func end(_ id: Int64, on node: AutomationNode) async throws -> DeploymentReport {
        var last = try await node.deployment(credit, id)
        for await report in try await node.deploymentEvents(credit, id) { last = report }
        return last
    }

    @discardableResult
    func reach(_ state: DeploymentState, _ id: Int64, on node: AutomationNode) async throws -> DeploymentReport {
        for await report in try await node.deploymentEvents(credit, id) {
            if report.state == state { return report }
        }
        return try await node.deployment(credit, id)
    }

    /// The target of `current`.
    func current(_ path: String? = nil) throws -> String? {
        let current = try DirectoryHandle(path: (path ?? state) + "/current")
        guard try current.status(of: "credit") != nil else { return nil }
        return try current.linkTarget(of: "credit")
    }

    func text(_ name: String, in path: String? = nil) throws -> String {
        String(decoding: try OpenFile.read((path ?? state) + "/" + name).readAll(limit: 1 << 20), as: UTF8.self)
    }
}

/// The project of the bundles here.
let credit: ProjectName = {
    guard let name = ProjectName("credit") else { preconditionFailure("a valid name") }
    return name
}()

func code(of body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? any CodedFailure)?.stableCode ?? "\(error)"
    }
}
