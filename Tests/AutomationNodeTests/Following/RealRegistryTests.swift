import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import OCIRegistry
import Orders
import TestSupport
import Testing

@testable import AutomationNode

@Suite(
    "Nodes that follow Debian's docker-registry",
    .enabled(if: DockerRegistry.isThere, "`make setup-tests` fetches docker-registry")
)
struct RealRegistryTests {
    @Test("an order and its bundle come out of one that wants a password; one look more changes nothing")
    func order() async throws {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let programs = try Fixture()
        let registry = try await DockerRegistry.start(in: programs, guard: .password)
        // me and DockerRegistry.password
        let credentials = #"{"auths": {"\#(registry.host)": {"auth": "bWU6VSpV"}}}"#
        try fixture.directory.handle.replace(file: "auth.json", with: Array(credentials.utf8), mode: 0o600)
        let file = fixture.directory.path("auth.json")
        let bytes = try fixture.bundle("b1", sequence: 1)
        let path = try fixture.directory.write(bytes, to: "pushed.tar")
        let place = "\(registry.host)/credit:channel-plant"
        let reference = try RegistryReference(place)
        let tag = try #require(reference.tag)
        var access = RegistryAccess()
        access.credentials = try RegistryCredentials(file: file)
        try await RegistryClient.with(reference, access) { client in
            let push = try BundleRegistryPush(UnverifiedBundle.read(path), OpenFile.read(path), to: client)
            _ = try await push.run()
            let order = try ordered.order(ordered.ordered(bytes, manifest: push.digest), epoch: 3)
            _ = try await OrderArtifact.push(order.bytes, created: order.order.created, as: tag, client)
        }
        let follow = "follow: {project: credit, reference: \"\(place)\", by: order, every: 24h"
        let node = try await ordered.open("\(follow)}\n")
        _ = await node.following.look(credit)
        let refused = try await node.orders(of: nil, by: fixture.admin).follows.first
        #expect(refused?.code == "registry.unauthorized")
        let configuration = try NodeConfiguration(
            yaml: "names: [press-1]\n\(OrderedNode.fleet)\(follow), credentials: \"\(file)\"}\n",
            subject: "test.yaml"
        )
        try await node.configure(configuration, note: "test")
        try await fixture.running(node) {
            _ = await node.following.look(credit)
            #expect(try await ordered.carriedOut(3, on: node).state == .confirmed)
            // The look of the start may be the second one.
            while try await node.orders(of: credit, by: fixture.admin).follows[0].looks < 2 { await Task.yield() }
            let before = try #require(try await node.orders(of: credit, by: fixture.admin).follows.first)
            #expect(before.code == nil)
            _ = await node.following.look(credit)
            let after = try #require(try await node.orders(of: credit, by: fixture.admin).follows.first)
            #expect(after.code == nil)
            #expect(after.looks == before.looks + 1)
            #expect(after.changed == before.changed)
            #expect(try await node.orders(of: credit, by: fixture.admin).orders.map(\.epoch) == [3])
        }
        await registry.stop()
    }
}
