import DurableFiles
import Identifiers
import NodeAPI
import Orders
import Signing
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Nodes that follow a registry")
struct FollowTests {
    /// A repository that a test changes while it is served.
    final class Served: Sendable {
        private let state = Mutex(FollowedRepository())

        func change<Value: Sendable>(_ body: (inout FollowedRepository) throws -> Value) rethrows -> Value {
            try state.withLock { try body(&$0) }
        }

        func answer(_ request: ScriptedServer.Request) -> [UInt8] { state.withLock { $0 }.answer(request) }
    }

    private static func follow(_ server: ScriptedServer, _ rest: String, by: String) -> String {
        "follow: {project: credit, reference: \"\(server.address.dropFirst(7))/credit\(rest)\", by: \(by), every: 24h}\n"
    }

    private static func file(_ bytes: [UInt8], of fixture: NodeFixture) throws -> String {
        try fixture.directory.write(bytes, to: "pushed-\(UInt64.random(in: 0 ... .max)).tar")
    }

    /// Looks and steps until a followed bundle has a deployment, and gives its number.
    private static func begun(on node: AutomationNode) async throws -> Int64 {
        for _ in 0..<10_000 {
            _ = await node.following.step(credit)
            let follow = try await node.orders(of: credit, by: Requester(name: "vi", role: .viewer)).follows.first
            if let number = follow?.move?.deployment { return number }
            try #require(follow?.move?.state != "failed", "\(follow?.move?.code ?? "") \(follow?.move?.detail ?? "")")
            await Task.yield()
        }
        throw CancellationError()
    }

    @Test("what a tag names is pulled, judged and deployed like an upload; an unchanged tag costs one request")
    func tag() async throws {
        let fixture = try NodeFixture()
        let served = Served()
        let path = try Self.file(fixture.bundle("b1", sequence: 1), of: fixture)
        let manifest = try served.change { try $0.add(path, as: "stable") }
        try await ScriptedServer.with(served.answer) { server in
            let node = try await fixture.open(Self.follow(server, ":stable", by: "tag"))
            try await fixture.running(node) {
                _ = await node.following.look(credit)
                let number = try await Self.begun(on: node)
                try await fixture.reach(.active, number, on: node)
                fixture.clock.advance(by: 61)
                let ended = try await fixture.end(number, on: node)
                #expect(ended.state == .confirmed)
                #expect(ended.requestedBy == "follow:credit")
                _ = await node.following.step(credit)
                let list = try await node.orders(of: credit, by: fixture.admin)
                let follow = try #require(list.follows.first)
                #expect(follow.named == manifest.description)
                #expect(follow.move?.state == "done")
                #expect(follow.code == nil)
                // The look of the start may be the second one.
                while try await node.orders(of: credit, by: fixture.admin).follows[0].looks < 2 { await Task.yield() }
                let before = server.requests.count { $0.path.contains("/manifests/stable") }
                let blobs = server.requests.count { $0.path.contains("/blobs/") }
                _ = await node.following.look(credit)
                _ = await node.following.step(credit)
                #expect(server.requests.count { $0.path.contains("/manifests/stable") } == before + 1)
                #expect(server.requests.last { $0.path.contains("/stable") }?.headers["if-none-match"] != nil)
                #expect(server.requests.count { $0.path.contains("/blobs/") } == blobs)
                let records = try await node.audit(after: 0, limit: 100, project: nil)
                #expect(records.first { $0.action == "bundle.received" }?.actor == "follow:credit")
            }
        }
    }

    @Test("the next bundle of a tag is fetched without what is here already")
    func next() async throws {
        let fixture = try NodeFixture()
        let served = Served()
        let first = try Self.file(fixture.bundle("b1", sequence: 1), of: fixture)
        let second = try Self.file(fixture.bundle("b2", sequence: 2, weights: "b1"), of: fixture)
        _ = try served.change { try $0.add(first, as: "stable") }
        try await ScriptedServer.with(served.answer) { server in
            let node = try await fixture.open(Self.follow(server, ":stable", by: "tag"))
            try await fixture.running(node) {
                _ = await node.following.look(credit)
                let number = try await Self.begun(on: node)
                try await fixture.reach(.active, number, on: node)
                fixture.clock.advance(by: 61)
                _ = try await fixture.end(number, on: node)
                let before = server.requests.count { $0.path.contains("/blobs/") }
                _ = try served.change { try $0.add(second, as: "stable") }
                _ = await node.following.look(credit)
                let other = try await Self.begun(on: node)
                #expect(other != number)
                try await fixture.reach(.active, other, on: node)
                #expect(server.requests.count { $0.path.contains("/blobs/") } - before < before)
            }
        }
    }

    @Test("an order that a tag names is taken in, and its bundle pulled by the digest that was signed")
    func order() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let served = Served()
        let bytes = try fixture.bundle("b1", sequence: 1)
        let path = try Self.file(bytes, of: fixture)
        try await ScriptedServer.with(served.answer) { server in
            let manifest = try served.change { try $0.add(path) }
            let order = try ordered.order(ordered.ordered(bytes, manifest: manifest), epoch: 3)
            _ = served.change { $0.add(order.bytes, created: order.order.created, as: "channel-plant") }
            let node = try await ordered.open(Self.follow(server, ":channel-plant", by: "order"))
            try await fixture.running(node) {
                _ = await node.following.look(credit)
                let taken = try await ordered.report(3, on: node)
                #expect(taken.receivedBy == "follow:credit")
                #expect(try await ordered.carriedOut(3, on: node).state == .confirmed)
                #expect(try await ordered.actions("order.done", on: node).count == 1)
            }
        }
    }

    @Test("a refused order is judged again after a reload: its key may be trusted by then")
    func reloaded() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let served = Served()
        let key = SigningKey.generate()
        let bundle = try ordered.ordered(fixture.bundle("b1", sequence: 1))
        let order = try ordered.order(bundle, epoch: 3, after: 60, by: SigningIdentity(key: key))
        _ = served.change { $0.add(order.bytes, created: order.order.created, as: "channel-plant") }
        try await ScriptedServer.with(served.answer) { server in
            let node = try await ordered.open(Self.follow(server, ":channel-plant", by: "order"))
            _ = await node.following.look(credit)
            #expect(try await node.orders(of: nil, by: fixture.admin).follows.first?.code == "signature.untrusted")
            let pem = Array(key.verificationKey.pem.utf8)
            try fixture.directory.write(pem, to: "state/trust/orders/other.pem")
            _ = await node.following.look(credit)
            #expect(try await node.orders(of: nil, by: fixture.admin).follows.first?.code == "signature.untrusted")
            try await node.configure(node.configuration, note: "test")
            _ = await node.following.look(credit)
            let follow = try #require(try await node.orders(of: nil, by: fixture.admin).follows.first)
            #expect(follow.code == nil)
            #expect(try await ordered.report(3, on: node).receivedBy == "follow:credit")
        }
    }

    @Test("a reload looks at once, however long the pause between two looks is")
    func reloadLooks() async throws {
        let fixture = try NodeFixture()
        let served = Served()
        try await ScriptedServer.with(served.answer) { server in
            let node = try await fixture.open(Self.follow(server, ":stable", by: "tag"))
            try await fixture.running(node) {
                for number in 1...3 {
                    while try await node.orders(of: nil, by: fixture.admin).follows[0].looks < number {
                        await Task.yield()
                    }
                    #expect(try await node.orders(of: nil, by: fixture.admin).follows[0].looks == number)
                    try await node.configure(node.configuration, note: "test")
                }
            }
        }
    }

    @Test("a registry that is away is a problem that shows, and nothing else; it is over with the next answer")
    func away() async throws {
        let fixture = try NodeFixture()
        let served = Served()
        try await ScriptedServer.with(served.answer) { server in
            let node = try await fixture.open(Self.follow(server, ":stable", by: "tag"))
            _ = await node.following.look(credit)
            let first = try #require(try await node.orders(of: nil, by: fixture.admin).follows.first)
            #expect(first.code == "follow.missing")
            #expect(await node.readiness().findings.contains { $0.hasPrefix("follow: credit") })
            let path = try Self.file(fixture.bundle("b1", sequence: 1), of: fixture)
            _ = try served.change { try $0.add(path, as: "stable") }
            _ = await node.following.look(credit)
            let second = try #require(try await node.orders(of: nil, by: fixture.admin).follows.first)
            #expect(second.code == nil)
            #expect(second.looks == 2)
            #expect(second.failures == 1)
        }
    }
}
