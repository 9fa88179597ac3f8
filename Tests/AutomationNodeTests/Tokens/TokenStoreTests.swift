import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Tokens")
struct TokenStoreTests {
    @Test("are made, listed, recognised and revoked while the node runs, and only their digests are kept")
    func life() async throws {
        let bench = try NodeBench()
        let node = try await bench.open()
        let path = try #require(node.adminTokenPath)
        let admin = try bench.text("admin.token").filter { $0 != "\n" }
        #expect(try await node.authenticate(token: admin) == Requester(name: "admin", role: .admin))
        let state = try DirectoryHandle(path: bench.state)
        #expect(path == bench.state + "/admin.token")
        #expect(try state.status(of: "admin.token")?.permissions == 0o600)
        #expect(try state.status(of: "tokens")?.permissions == 0o700)
        #expect(try bench.text("tokens/admin.json").contains(admin) == false)

        let store = try TokenStore(state: bench.state)
        let token = try store.create("line-a", role: .operator, now: bench.clock.now())
        #expect(try await node.authenticate(token: token) == Requester(name: "line-a", role: .operator))
        #expect(try await node.authenticate(token: token + "x") == nil)
        #expect(try await node.authenticate(token: "") == nil)
        #expect(try store.list().map(\.name) == ["admin", "line-a"])
        #expect(await code { _ = try store.create("line-a", role: .viewer, now: bench.clock.now()) } == "token.exists")
        #expect(await code { _ = try store.create("../x", role: .viewer, now: bench.clock.now()) } == "token.name")
        try store.revoke("line-a")
        #expect(try await node.authenticate(token: token) == nil)
        #expect(await code { try store.revoke("line-a") } == "token.not-found")
    }
}
