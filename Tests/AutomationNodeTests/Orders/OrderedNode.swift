import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import OCIRegistry
import Orders
import Signing
import TestSupport
import Testing

@testable import AutomationNode

/// A node of the fleet `plant` that takes orders signed with a key of its own, which signs no bundles.
struct OrderedNode {
    static let fleet = "fleet: {name: plant}\n"

    let fixture: NodeFixture
    let release: SigningIdentity
    let releaseKey: SigningKey

    /// - Parameter hasOrderKeys: false for a node without trust/orders.
    init(hasOrderKeys: Bool = true) throws {
        fixture = try NodeFixture()
        releaseKey = SigningKey.generate()
        release = SigningIdentity(key: releaseKey)
        if hasOrderKeys {
            let pem = Array(releaseKey.verificationKey.pem.utf8)
            try fixture.directory.write(pem, to: "state/trust/orders/release.pem")
        }
    }

    func open(_ yaml: String = "", at path: String? = nil) async throws -> AutomationNode {
        try await fixture.open(Self.fleet + yaml, at: path)
    }

    // MARK: Orders

    /// The bundle of a file, as an order names it.
    func ordered(_ bytes: [UInt8], manifest: Digest? = nil) throws -> OrderedBundle {
        let path = try fixture.directory.write(bytes, to: "ordered-\(UInt64.random(in: 0 ... .max)).tar")
        let bundle = try UnverifiedBundle.read(path)
        return OrderedBundle(
            reference: manifest.flatMap { OrderReference("registry.example/credit@\($0)") },
            statement: try BundleSignature.statementDigest(of: bundle.signature),
            id: bundle.manifest.bundle,
            sequence: bundle.manifest.sequence
        )
    }

    /// An order for all nodes at once, from now on.
    func order(
        _ bundle: OrderedBundle,
        epoch: Int64,
        fleet: String = "plant",
        project: ProjectName = credit,
        select: [String] = ["*"],
        except: [String] = [],
        waves: [OrderWave]? = nil,
        after start: Double = 0,
        lasts: Double = 14 * 86400,
        pace: Order.Pace = .clock,
        revertWithin: Double = OrderLimits.revertWithin,
        stop: Order.Brake? = nil,
        by signer: SigningIdentity? = nil
    ) throws -> SignedOrder {
        let now = fixture.clock.timeOfDay
        let order = try Order(
            fleet: try #require(FleetName(fleet)),
            project: project,
            epoch: epoch,
            created: now,
            expires: now.adding(seconds: start + lasts),
            bundle: bundle,
            selection: OrderSelection(
                names: select.map { NamePattern($0) },
                except: except.map { NamePattern($0) }
            ),
            waves: OrderWaves(waves ?? [OrderWave(.share(1))]),
            start: now.adding(seconds: start),
            pace: pace,
            revertWithin: revertWithin,
            stop: stop
        )
        return try SignedOrder.sign(order, with: signer ?? release)
    }

    @discardableResult
    func send(_ order: SignedOrder, to node: AutomationNode) async throws -> OrderReceipt {
        try await node.receive(order: order.bytes, by: fixture.admin)
    }

    // MARK: What became of them

    func report(_ epoch: Int64, on node: AutomationNode) async throws -> OrderReport {
        let list = try await node.orders(of: credit, by: fixture.admin)
        return try #require(list.orders.first { $0.epoch == epoch })
    }

    /// Steps until the order has made a deployment or a rollback, and gives its number.
    func begun(_ epoch: Int64, on node: AutomationNode) async throws -> Int64 {
        for _ in 0..<10_000 {
            _ = await node.following.step(credit)
            let move = try await report(epoch, on: node).move
            if let number = move?.deployment { return number }
            try #require(move?.state != "failed", "\(move?.code ?? "") \(move?.detail ?? "")")
            await Task.yield()
        }
        throw NothingBegan()
    }

    private struct NothingBegan: Error {}

    /// Lets a deployment that an order began pass its probation, and settles the order.
    @discardableResult
    func carriedOut(_ epoch: Int64, on node: AutomationNode) async throws -> DeploymentReport {
        let number = try await begun(epoch, on: node)
        try await fixture.reach(.active, number, on: node)
        fixture.clock.advance(by: 61)
        let ended = try await fixture.end(number, on: node)
        _ = await node.following.step(credit)
        return ended
    }

    /// The number of the project's bundles.
    static func bundles(on node: AutomationNode) async throws -> Int {
        try await count { try await node.bundles(credit) }
    }

    /// The number of reports about the project; a node that never had a bundle of it does not know it.
    static func count<Report>(_ reports: () async throws -> [Report]) async throws -> Int {
        do {
            return try await reports().count
        } catch let failure as NodeFailure where failure.code == .projectNotFound {
            return 0
        }
    }

    func actions(_ prefix: String, on node: AutomationNode) async throws -> [AuditRecord] {
        try await node.audit(after: 0, limit: 1000, project: nil).filter { $0.action.hasPrefix(prefix) }
    }
}

/// A repository `credit` of a registry in the test's own process. A test changes what it has to see a node withstand it.
struct FollowedRepository: Sendable {
    var blobs: [Digest: [UInt8]] = [:]
    var manifests: [Digest: [UInt8]] = [:]
    var tags: [String: Digest] = [:]

    init() {}

    /// Adds a bundle under a tag.
    /// - Returns: the digest of its manifest.
    mutating func add(_ path: String, as tag: String? = nil) throws -> Digest {
        let bundle = try UnverifiedBundle.read(path)
        let artifact = try BundleArtifact(of: bundle)
        blobs[artifact.signature.digest] = bundle.signature
        let file = try OpenFile.read(path)
        for entry in bundle.plan.holders {
            var bytes = [UInt8](repeating: 0, count: Int(entry.size))
            _ = try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: Int64(entry.contentOffset)) }
            blobs[entry.digest] = bytes
        }
        return add(artifact.manifest.json(), as: tag)
    }

    /// Lets a tag name an order.
    @discardableResult
    mutating func add(_ order: [UInt8], created: Timestamp, as tag: String) -> Digest {
        let artifact = OrderArtifact(order, created: created)
        blobs[artifact.document.digest] = order
        return add(artifact.manifest.json(), as: tag)
    }

    private mutating func add(_ manifest: [UInt8], as tag: String?) -> Digest {
        let digest = StreamingDigest.of(manifest)
        manifests[digest] = manifest
        if let tag { tags[tag] = digest }
        return digest
    }

    func answer(_ request: ScriptedServer.Request) -> [UInt8] {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count == 4, parts[1] == "credit" else { return Self.missing }
        if parts[2] == "manifests", let digest = tags[parts[3]] {
            // A tag is only ever asked for by HEAD.
            let isKnown = request.headers["if-none-match"] == "\"\(digest)\""
            return ScriptedServer.answer(
                status: isKnown ? "304 Not Modified" : "200 OK",
                headers: ["Docker-Content-Digest": digest.description],
                length: isKnown ? 0 : manifests[digest]?.count,
                []
            )
        }
        guard let digest = Digest(parts[3]),
            let bytes = parts[2] == "blobs" ? blobs[digest] : manifests[digest]
        else { return Self.missing }
        return ScriptedServer.answer(type: "application/octet-stream", bytes)
    }

    private static var missing: [UInt8] { ScriptedServer.answer(status: "404 Not Found", Array("{}".utf8)) }
}
