import DurableFiles
import Identifiers
import NodeAPI
import Orders
import Signing
import TestSupport
import Testing

@testable import AutomationNode

/// The gain of whoever takes over a registry, a key or the way between: the table of docs/orders.md, "What a compromise gives".
@Suite("What a compromise gives")
struct CompromiseTests {
    private static func follow(_ server: ScriptedServer, _ rest: String, by: String) -> String {
        "follow: {project: credit, reference: \"\(server.address.dropFirst(7))/credit\(rest)\", by: \(by), every: 24h}\n"
    }

    private static func file(_ bytes: [UInt8], of fixture: NodeFixture) throws -> String {
        try fixture.directory.write(bytes, to: "pushed-\(UInt64.random(in: 0 ... .max)).tar")
    }

    /// The code with which an order ends that the node begins with the given repository.
    private func outcome(
        _ ordered: OrderedNode,
        _ order: SignedOrder,
        _ repository: FollowedRepository
    ) async throws -> (move: MoveReport?, bundles: Int) {
        try await ScriptedServer.with(repository.answer) { server in
            let node = try await ordered.open(Self.follow(server, ":channel-plant", by: "order"))
            return try await ordered.fixture.running(node) {
                try await ordered.send(order, to: node)
                _ = await node.following.step(credit)
                return (
                    try await ordered.report(order.order.epoch, on: node).move, try await OrderedNode.bundles(on: node)
                )
            }
        }
    }

    @Test("a registry that changes a content of a bundle keeps it from coming, and nothing of it stays")
    func changedContent() async throws {
        let ordered = try OrderedNode()
        let bytes = try ordered.fixture.bundle("b1", sequence: 1)
        var repository = FollowedRepository()
        let manifest = try repository.add(Self.file(bytes, of: ordered.fixture))
        let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1)
        for digest in repository.blobs.keys where repository.blobs[digest]?.isEmpty == false {
            repository.blobs[digest]?[0] ^= 1
        }
        let (move, bundles) = try await outcome(ordered, order, repository)
        #expect(move?.state == "waiting")
        #expect(move?.code == "registry.digest")
        #expect(bundles == 0)
    }

    @Test("a registry that has another bundle under the ordered digest is found out by the digest")
    func otherManifest() async throws {
        let ordered = try OrderedNode()
        let bytes = try ordered.fixture.bundle("b1", sequence: 1)
        let other = try ordered.fixture.bundle("b2", sequence: 2)
        var repository = FollowedRepository()
        let manifest = try repository.add(Self.file(bytes, of: ordered.fixture))
        let second = try repository.add(Self.file(other, of: ordered.fixture))
        repository.manifests[manifest] = repository.manifests[second]
        let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1)
        let (move, bundles) = try await outcome(ordered, order, repository)
        #expect(move?.code == "registry.digest")
        #expect(bundles == 0)
    }

    @Test("an order key that names the manifest of another bundle than the one it describes moves nobody")
    func otherStatement() async throws {
        let ordered = try OrderedNode()
        let bytes = try ordered.fixture.bundle("b1", sequence: 1)
        let other = try ordered.fixture.bundle("b2", sequence: 2)
        var repository = FollowedRepository()
        let manifest = try repository.add(Self.file(other, of: ordered.fixture))
        let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1)
        let (move, bundles) = try await outcome(ordered, order, repository)
        #expect(move?.state == "failed")
        #expect(move?.code == "order.bundle")
        #expect(bundles == 0)
    }

    @Test("an order key makes no bundle: what nobody trusted signed is refused, whoever orders it")
    func orderKey() async throws {
        let ordered = try OrderedNode()
        let bytes = try ordered.fixture.bundle("b1", sequence: 1, signedBy: ordered.release)
        var repository = FollowedRepository()
        let manifest = try repository.add(Self.file(bytes, of: ordered.fixture))
        let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1)
        let (move, bundles) = try await outcome(ordered, order, repository)
        #expect(move?.state == "failed")
        #expect(move?.code == "signature.untrusted")
        #expect(bundles == 0)
    }

    @Test("an order key rolls out no bundle of other nodes: targets stand")
    func targets() async throws {
        let ordered = try OrderedNode()
        let bytes = try ordered.fixture.bundle("b1", sequence: 1, targets: ["line-1"])
        var repository = FollowedRepository()
        let manifest = try repository.add(Self.file(bytes, of: ordered.fixture))
        let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1)
        let (move, bundles) = try await outcome(ordered, order, repository)
        #expect(move?.code == "bundle.target")
        #expect(bundles == 0)
    }

    @Test("a mirror that changes contents, or has none, keeps nothing from coming: the registry itself is asked")
    func mirror() async throws {
        for isLying in [true, false] {
            let ordered = try OrderedNode()
            let bytes = try ordered.fixture.bundle("b1", sequence: 1)
            var repository = FollowedRepository()
            let manifest = try repository.add(Self.file(bytes, of: ordered.fixture))
            let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1)
            var copy = isLying ? repository : FollowedRepository()
            for digest in repository.blobs.keys where repository.blobs[digest]?.isEmpty == false {
                copy.blobs[digest]?[0] ^= 1
            }
            let honest = repository
            try await ScriptedServer.with(copy.answer) { mirror in
                try await ScriptedServer.with(honest.answer) { server in
                    let place = "\(server.address.dropFirst(7))/credit:channel-plant"
                    let node = try await ordered.open(
                        "follow: {project: credit, reference: \"\(place)\", by: order, mirrors: [\"\(mirror.address)\"]}\n"
                    )
                    try await ordered.send(order, to: node)
                    _ = await node.following.step(credit)
                    #expect(!mirror.requests.isEmpty)
                    #expect(try await node.bundles(credit).count == 1)
                    #expect(try await ordered.report(1, on: node).move?.state == "running")
                }
            }
        }
    }

    @Test("a registry that withholds holds the node back, which goes on as before and tries again later")
    func withheld() async throws {
        let ordered = try OrderedNode()
        let bytes = try ordered.fixture.bundle("b1", sequence: 1)
        var repository = FollowedRepository()
        let manifest = try repository.add(Self.file(bytes, of: ordered.fixture))
        let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1)
        repository.manifests = [:]
        let (move, bundles) = try await outcome(ordered, order, repository)
        #expect(move?.state == "waiting")
        #expect(move?.code == "registry.missing")
        #expect(move?.next != nil)
        #expect(bundles == 0)
    }

    @Test("a registry that shows an old order again, or one of another fleet, changes nothing")
    func replayed() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let bundle = try ordered.ordered(fixture.bundle("b1", sequence: 1))
        let old = try ordered.order(bundle, epoch: 1)
        let foreign = try ordered.order(bundle, epoch: 9, fleet: "other")
        for (order, code) in [(old, "order.epoch"), (foreign, "order.fleet")] {
            var repository = FollowedRepository()
            repository.add(order.bytes, created: order.order.created, as: "channel-plant")
            try await ScriptedServer.with(repository.answer) { server in
                let node = try await ordered.open(Self.follow(server, ":channel-plant", by: "order"))
                try await ordered.send(try ordered.order(bundle, epoch: 2, after: 3600), to: node)
                _ = await node.following.look(credit)
                let list = try await node.orders(of: nil, by: fixture.admin)
                #expect(list.follows.first?.code == code)
                #expect(list.orders.map(\.epoch) == [2])
                // It stays refused, and is not fetched anew at each look.
                let asked = server.requests.count
                _ = await node.following.look(credit)
                #expect(server.requests.count == asked + 1)
                #expect(try await node.orders(of: nil, by: fixture.admin).follows.first?.code == code)
            }
        }
    }

    @Test("a registry cannot hurry: before the signed time of its wave no node fetches anything")
    func hurry() async throws {
        let ordered = try OrderedNode()
        let bytes = try ordered.fixture.bundle("b1", sequence: 1)
        var repository = FollowedRepository()
        let manifest = try repository.add(Self.file(bytes, of: ordered.fixture))
        let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 1, after: 3600)
        let (move, bundles) = try await outcome(ordered, order, repository)
        #expect(move == nil)
        #expect(bundles == 0)
    }

    @Test("a bundle key moves no fleet where orders have keys of their own")
    func bundleKey() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let order = try ordered.order(bundle, epoch: 1, by: ordered.fixture.identity)
        #expect(await code { try await ordered.send(order, to: node) } == "signature.untrusted")
    }

    @Test("a followed tag moves no node back: the sequence stands")
    func downgrade() async throws {
        let fixture = try NodeFixture()
        let served = FollowTests.Served()
        let old = try Self.file(fixture.bundle("b1", sequence: 1), of: fixture)
        try await ScriptedServer.with(served.answer) { server in
            let node = try await fixture.open(Self.follow(server, ":stable", by: "tag"))
            try await fixture.running(node) {
                _ = try await fixture.confirmed("b2", sequence: 2, on: node)
                _ = try served.change { try $0.add(old, as: "stable") }
                _ = await node.following.look(credit)
                _ = await node.following.step(credit)
                let follow = try #require(try await node.orders(of: nil, by: fixture.admin).follows.first)
                #expect(follow.move?.state == "failed")
                #expect(follow.move?.code == "bundle.sequence.downgrade")
                #expect(try fixture.current() == "../generations/credit/1")
            }
        }
    }
}
