import DurableFiles
import Identifiers
import NodeAPI
import Orders
import Signing
import Synchronization
import TestSupport
import Testing

@testable import AutomationNode

/// The time that a pull takes, in which everything may change.
@Suite("Pulls of a bundle that is not wanted any more")
struct RegistryPullTests {
    /// A repository that does something once, when each content in it was asked for.
    private final class Watched: Sendable {
        private struct State {
            var rest: Set<Digest>
            var event: (@Sendable () -> Void)?
        }

        private let repository: FollowedRepository
        private let state: Mutex<State>

        init(_ repository: FollowedRepository) {
            self.repository = repository
            // Nobody asks for a content without a byte.
            state = Mutex(State(rest: Set(repository.blobs.filter { !$0.value.isEmpty }.keys)))
        }

        var isOver: Bool { state.withLock { $0.rest.isEmpty } }

        func atLastContent(_ event: @escaping @Sendable () -> Void) { state.withLock { $0.event = event } }

        func answer(_ request: ScriptedServer.Request) -> [UInt8] {
            let event = state.withLock { state -> (@Sendable () -> Void)? in
                guard let name = request.path.split(separator: "/").last, let digest = Digest(name),
                    state.rest.remove(digest) != nil, state.rest.isEmpty
                else { return nil }
                return state.event
            }
            event?()
            return repository.answer(request)
        }
    }

    private struct Outcome {
        let move: MoveReport?
        let deployments: Int
        let bundles: Int
        /// Names in the directory of what has not come to its end.
        let leftovers: [String]
    }

    /// The outcome of a step by an order for a bundle in a registry, where something happens at the last content.
    private func outcome(
        lasts: Double = 3600,
        _ event: @escaping @Sendable (OrderedNode, AutomationNode, OrderedBundle) throws -> Void
    ) async throws -> Outcome {
        let ordered = try OrderedNode()
        let fixture = ordered.fixture
        let bytes = try fixture.bundle("b1", sequence: 1)
        var repository = FollowedRepository()
        let manifest = try repository.add(fixture.directory.write(bytes, to: "pushed.tar"))
        let bundle = try ordered.ordered(bytes, manifest: manifest)
        let order = try ordered.order(bundle, epoch: 1, lasts: lasts)
        let watched = Watched(repository)
        return try await ScriptedServer.with(watched.answer) { server in
            let place = "\(server.address.dropFirst(7))/credit:channel-plant"
            let node = try await ordered.open(
                "follow: {project: credit, reference: \"\(place)\", by: order, every: 24h}\n"
            )
            try await ordered.send(order, to: node)
            watched.atLastContent {
                do { try event(ordered, node, bundle) } catch { Issue.record("\(error)") }
            }
            _ = await node.following.step(credit)
            #expect(watched.isOver)
            return Outcome(
                move: try await ordered.report(1, on: node).move,
                deployments: try await OrderedNode.count { try await node.deployments(credit, limit: 10) },
                bundles: try await OrderedNode.bundles(on: node),
                leftovers: try DirectoryHandle(path: fixture.state + "/ingest").names()
            )
        }
    }

    @Test("one without an event brings the bundle, and its deployment begins")
    func undisturbed() async throws {
        let outcome = try await outcome { _, _, _ in }
        #expect(outcome.move?.state == "running")
        #expect(outcome.deployments == 1)
        #expect(outcome.bundles == 1)
    }

    @Test("an order that ends during the pull moves nobody: the pull ends with it, and nothing of it stays")
    func expired() async throws {
        let outcome = try await outcome(lasts: 60) { ordered, _, _ in ordered.fixture.clock.advance(by: 61) }
        #expect(outcome.move == nil)
        #expect(outcome.deployments == 0)
        #expect(outcome.bundles == 0)
        #expect(outcome.leftovers.isEmpty)
    }

    @Test("a stop that comes during the pull, were it at the last moment, keeps the bundle from being deployed")
    func stopped() async throws {
        let outcome = try await outcome { ordered, node, bundle in
            let stop = try ordered.order(bundle, epoch: 2, stop: .hold)
            _ = try node.orders.intake.receive(stop.bytes, by: ordered.fixture.admin)
        }
        #expect(outcome.move == nil)
        #expect(outcome.deployments == 0)
        #expect(outcome.leftovers.isEmpty)
    }

    @Test("a key that is taken back during the pull orders nothing more")
    func revoked() async throws {
        let outcome = try await outcome { ordered, _, _ in
            let hint = ordered.releaseKey.verificationKey.hint
            try ordered.fixture.directory.write(Array("key \(hint)\n".utf8), to: "state/trust/revoked")
        }
        #expect(outcome.move?.state == "failed")
        #expect(outcome.move?.code == "signature.revoked")
        #expect(outcome.deployments == 0)
    }

    @Test("credentials with which a pull was refused are read again for the next one")
    func credentials() async throws {
        let fixture = try NodeFixture()
        var repository = FollowedRepository()
        let manifest = try repository.add(
            fixture.directory.write(fixture.bundle("b1", sequence: 1), to: "pushed.tar")
        )
        let served = repository
        let answer: @Sendable (ScriptedServer.Request) -> [UInt8] = { request in
            // ada:new
            if request.headers["authorization"] == "Basic YWRhOm5ldw==" { return served.answer(request) }
            return ScriptedServer.answer(
                status: "401 Unauthorized",
                headers: ["WWW-Authenticate": "Basic realm=\"test\""],
                Array("{}".utf8)
            )
        }
        try await ScriptedServer.with(answer) { server in
            let host = String(server.address.dropFirst(7))
            func write(_ secret: String) throws {
                let text = #"{"auths": {"\#(host)": {"auth": "\#(secret)"}}}"#
                try fixture.directory.handle.replace(file: "auth.json", with: Array(text.utf8), mode: 0o600)
            }
            // ada:old
            try write("YWRhOm9sZA==")
            let file = fixture.directory.path("auth.json")
            let node = try await fixture.open(
                "follow: {project: credit, reference: \"\(host)/credit@\(manifest)\", by: digest, credentials: \"\(file)\"}\n"
            )
            _ = await node.following.look(credit)
            _ = await node.following.step(credit)
            let refused = try #require(try await node.orders(of: nil, by: fixture.admin).follows.first)
            #expect(refused.move?.state == "waiting")
            #expect(refused.move?.code == "registry.unauthorized")
            try write("YWRhOm5ldw==")
            fixture.clock.advance(by: 61)
            _ = await node.following.step(credit)
            #expect(try await OrderedNode.bundles(on: node) == 1)
            let taken = try #require(try await node.orders(of: nil, by: fixture.admin).follows.first)
            #expect(taken.move?.code == nil)
        }
    }
}
