import AutomationNode
import Identifiers
import NodeAPI
import NodeClient
import TestSupport
import Testing

struct RoleTests {
    @Test("a token whose role is too small may read, and nothing more", arguments: [Role.viewer, .operator])
    func tooSmall(role: Role) async throws {
        let bundle = try SentBundle()
        try await TestNode.with(prepare: bundle.trust) { node in
            let token = try TokenStore(state: node.directory.path("state"))
                .create("small", role: role, now: Timestamp(seconds: 0))
            try await NodeClient.with(node.address, token: token) { client in
                let projects = try await client.projects()
                #expect(projects.isEmpty)
                for upload in [bundle.source, Garbage(bytes: 64 << 20).source] {
                    let problem = await #expect(throws: NodeProblem.self) {
                        _ = try await client.upload(bundle: upload)
                    }
                    #expect(problem?.stableCode == "role.too-small")
                    #expect(problem?.kind == .unauthorized)
                }
                let offered = await #expect(throws: NodeProblem.self) { _ = try await client.offer(bundle.head) }
                #expect(offered?.stableCode == "role.too-small")
            }
        }
    }

    @Test("a token is worthless once it is revoked, at a node that runs")
    func revoked() async throws {
        try await TestNode.with { node in
            let tokens = try TokenStore(state: node.directory.path("state"))
            let token = try tokens.create("brief", role: .viewer, now: Timestamp(seconds: 0))
            try await NodeClient.with(node.address, token: token) { client in
                _ = try await client.projects()
                try tokens.revoke("brief", by: "ada", now: Timestamp(seconds: 1))
                let problem = await #expect(throws: NodeProblem.self) { _ = try await client.projects() }
                #expect(problem?.stableCode == "request.token-unknown")
            }
        }
    }
}
