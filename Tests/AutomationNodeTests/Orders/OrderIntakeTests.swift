import DurableFiles
import GRDB
import Identifiers
import NodeAPI
import Orders
import Signing
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Orders that come to a node")
struct OrderIntakeTests {
    @Test("one of a key in trust/orders is kept, once, and told with its place")
    func taken() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let order = try ordered.order(bundle, epoch: 7, after: 3600)
        let first = try await ordered.send(order, to: node)
        #expect(first.isNew)
        #expect(first.order.standing == "early")
        #expect(first.order.wave == 1)
        #expect(first.order.earliest == order.order.start)
        #expect(first.order.receivedBy == "ada")
        #expect(try await ordered.send(order, to: node).isNew == false)
        #expect(try await ordered.actions("order.", on: node).map(\.action) == ["order.received"])
    }

    @Test("those that nobody trusted signed, or somebody who may only sign bundles, are refused and on record")
    func untrusted() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let stranger = SigningIdentity(key: .generate())
        for signer in [stranger, ordered.fixture.identity] {
            let order = try ordered.order(bundle, epoch: 7, by: signer)
            #expect(await code { try await ordered.send(order, to: node) } == "signature.untrusted")
        }
        let records = try await ordered.actions("order.", on: node)
        #expect(records.map(\.action) == ["order.refused", "order.refused"])
        #expect(records.allSatisfy { $0.outcome == "signature.untrusted" })
        #expect(await node.metrics().ordersRefused == 2)
        #expect(try await node.orders(of: nil, by: ordered.fixture.admin).orders.isEmpty)
    }

    @Test("without trust/orders whoever signs bundles orders them, and with an empty one nobody does")
    func whichTrust() async throws {
        let ordered = try OrderedNode(hasOrderKeys: false)
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let order = try ordered.order(bundle, epoch: 1, by: ordered.fixture.identity)
        #expect(try await ordered.send(order, to: node).isNew)
        _ = try DirectoryHandle(path: ordered.fixture.state).openOrMake(directory: "trust/orders")
        let next = try ordered.order(bundle, epoch: 2, by: ordered.fixture.identity)
        #expect(await code { try await ordered.send(next, to: node) } == "signature.untrusted")
    }

    @Test("a key that trust/revoked takes back orders nothing, though trust/orders has it")
    func revoked() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let hint = ordered.releaseKey.verificationKey.hint
        try ordered.fixture.directory.write(Array("key \(hint)\n".utf8), to: "state/trust/revoked")
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let order = try ordered.order(bundle, epoch: 1)
        #expect(await code { try await ordered.send(order, to: node) } == "signature.revoked")
    }

    @Test("an older epoch, another order of the same one, and an order of another fleet are refused")
    func replayed() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let old = try ordered.order(bundle, epoch: 6)
        try await ordered.send(try ordered.order(bundle, epoch: 7), to: node)
        #expect(await code { try await ordered.send(old, to: node) } == "order.epoch")
        let other = try ordered.order(bundle, epoch: 7, after: 60)
        #expect(await code { try await ordered.send(other, to: node) } == "order.epoch")
        let foreign = try ordered.order(bundle, epoch: 8, fleet: "other")
        #expect(await code { try await ordered.send(foreign, to: node) } == "order.fleet")
        #expect(try await ordered.send(try ordered.order(bundle, epoch: 8), to: node).isNew)
    }

    @Test("the epoch outlives a database that is lost, and an order that waits for a plane counts, too")
    func lostDatabase() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let first = try await ordered.open()
        try await fixture.running(first) { _ = try await fixture.confirmed("b1", sequence: 1, on: first) }
        let bundle = try ordered.ordered(fixture.bundle("b2", sequence: 2))
        let old = try ordered.order(bundle, epoch: 6)
        let receipt = try await ordered.send(try ordered.order(bundle, epoch: 7, pace: .plane), to: first)
        #expect(receipt.order.standing == "needs-plane")
        #expect(await first.readiness().findings.contains { $0.contains("order.pace") })
        let copy = fixture.directory.path("copy")
        try fixture.copy(of: first, to: copy)
        try Shell.run("rm \(copy)/node.db*")
        // What a person left there is passed over.
        try fixture.directory.write(Array("-".utf8), to: "copy/orders/kept/notes")
        _ = try Adoption(state: copy, now: fixture.clock.timeOfDay, by: "ada").apply()
        let second = try await ordered.open(at: copy)
        #expect(try await ordered.actions("order.", on: second).map(\.action) == ["order.restored"])
        #expect(await code { try await ordered.send(old, to: second) } == "order.epoch")
        #expect(try await ordered.report(7, on: second).standing == "needs-plane")
    }

    @Test("a file in the directory of orders is taken once; one that is refused stays under another name")
    func spooled() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let state = ordered.fixture.directory
        try state.write(try ordered.order(bundle, epoch: 7, after: 60).bytes, to: "state/orders/in/a.json")
        let stranger = SigningIdentity(key: .generate())
        try state.write(try ordered.order(bundle, epoch: 8, by: stranger).bytes, to: "state/orders/in/b.json")
        try state.write(Array(#"{"mediaType": "#.utf8), to: "state/orders/in/c.json")
        try state.write(Array("not one".utf8), to: "state/orders/in/notes.txt")
        #expect(await node.following.takeSpooled())
        let spool = try DirectoryHandle(path: state.path("state/orders/in"))
        #expect(try spool.names().sorted() == ["b.json.refused", "c.json", "notes.txt"])
        #expect(try await ordered.report(7, on: node).receivedBy == "file:a.json")
        ordered.fixture.clock.advance(by: 60)
        #expect(await node.following.takeSpooled() == false)
        #expect(try spool.names().sorted() == ["b.json.refused", "c.json.refused", "notes.txt"])
        #expect(try await ordered.actions("order.refused", on: node).count == 2)
    }

    @Test("a file that is still written is taken when it is whole, however often it was looked at before")
    func growing() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let bytes = try ordered.order(bundle, epoch: 7, after: 600).bytes
        let spool = try DirectoryHandle(path: ordered.fixture.state + "/orders/in")
        for count in [0, 1, bytes.count / 2, bytes.count - 1] {
            try spool.replace(file: "a.json", with: Array(bytes.prefix(count)))
            #expect(await node.following.takeSpooled() == false)
            #expect(try spool.names() == ["a.json"])
            ordered.fixture.clock.advance(by: 60)
        }
        try spool.replace(file: "a.json", with: bytes)
        #expect(await node.following.takeSpooled())
        #expect(try spool.names().isEmpty)
        #expect(try await ordered.actions("order.", on: node).map(\.action) == ["order.received"])
    }

    @Test("one that the disk changed is a finding, and leaves the figures of the node")
    func damaged() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        try await ordered.send(try ordered.order(bundle, epoch: 7, after: 60), to: node)
        #expect(await node.metrics().orders.orders.map(\.epoch) == [7])
        try node.storage.trail.database.write {
            try $0.execute(
                sql:
                    "INSERT INTO orders SELECT project, fleet, epoch + 1, digest, received, received_by, x'00' FROM orders"
            )
        }
        let metrics = await node.metrics()
        #expect(metrics.orders.orders.isEmpty)
        #expect(metrics.auditRecords > 0)
        #expect(await node.readiness().findings.contains { $0.hasPrefix("orders: those on record") })
        #expect(try await ordered.actions("order.received", on: node).count == 1)
    }

    @Test("files of trust/orders that mean nothing, or that nobody can read, are findings")
    func strayKeys() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        #expect(await !node.readiness().findings.contains { $0.hasPrefix("orders: ") })
        try ordered.fixture.directory.write(Array("-".utf8), to: "state/trust/orders/second.pub")
        #expect(await node.readiness().findings.contains { $0.hasPrefix("orders: trust: second.pub") })
        try ordered.fixture.directory.write(Array("-".utf8), to: "state/trust/orders/third.pem")
        #expect(await node.readiness().findings.contains { $0.hasPrefix("orders: nobody may order: ") })
    }

    @Test("a token for other projects brings none, and sees none")
    func scope() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open()
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let order = try ordered.order(bundle, epoch: 7, after: 60)
        let fraud = try #require(ProjectName("fraud"))
        let other = Requester(name: "bo", role: .deployer, scope: Scope(projects: [fraud]))
        #expect(await code { _ = try await node.receive(order: order.bytes, by: other) } == "token.scope")
        try await ordered.send(order, to: node)
        #expect(try await node.orders(of: nil, by: other).orders.isEmpty)
        let viewer = Requester(name: "vi", role: .viewer)
        #expect(await code { _ = try await node.receive(order: order.bytes, by: viewer) } == "role.too-small")
    }

    @Test("a project that follows a tag takes none")
    func followed() async throws {
        let ordered = try OrderedNode()
        let node = try await ordered.open(
            "follow: {project: credit, reference: \"registry.example/credit:stable\", by: tag}\n"
        )
        let bundle = try ordered.ordered(ordered.fixture.bundle("b1", sequence: 1))
        let order = try ordered.order(bundle, epoch: 7)
        #expect(await code { try await ordered.send(order, to: node) } == "order.not-followed")
    }
}
