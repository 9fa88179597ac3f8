import Identifiers
import OCIRegistry
import Testing

@testable import AutomationNode

@Suite("Clients of followed registries")
struct RegistryClientsTests {
    @Test("callers that come at once get the same one, and another one when it was forgotten")
    func once() async throws {
        let configuration = try NodeConfiguration(
            yaml: "follow: {project: credit, reference: \"registry.example/credit:stable\", by: tag}\n",
            subject: "test.yaml"
        )
        let settings = try #require(configuration.follow(credit))
        let clients = RegistryClients()
        var made: [RegistryClient] = []
        try await withThrowingTaskGroup(of: RegistryClient.self) { group in
            for _ in 0..<8 { group.addTask { try clients.client(for: settings) } }
            for try await client in group { made.append(client) }
        }
        #expect(made.count == 8)
        #expect(Set(made.map { ObjectIdentifier($0) }).count == 1)
        clients.forget(credit)
        let next = try clients.client(for: settings)
        #expect(next !== made[0])
        await clients.shutdown()
    }
}
