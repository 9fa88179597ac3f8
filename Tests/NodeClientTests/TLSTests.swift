import Identifiers
import NodeAPI
import NodeClient
import NodeServer
import TestSupport
import Testing
import X509

struct TLSTests {
    @Test("a client that was given the node's CA speaks to it over TLS, others do not")
    func trust() async throws {
        let authority = try Authority()
        try await TestNode.with(listen: {
            .init(address: .host("127.0.0.1", port: 0), tls: try authority.serve(in: $0))
        }) { node in
            #expect(node.address.isEncrypted)
            let trusted = try authority.write(in: node.directory)
            let elsewhere = try TemporaryDirectory()
            let foreign = try Authority().write(in: elsewhere)
            try await NodeClient.with(node.address, token: node.token, trustFile: trusted) { client in
                let version = try await client.version()
                #expect(version == VersionReport())
            }
            for file in [nil, foreign] {
                await expect(.tls, saying: "not signed by a CA", node.address, node.token, file)
            }
            let plain = try NodeAddress(node.address.description.replacing("https://", with: "http://"))
            await #expect(throws: ClientFailure.self) {
                try await NodeClient.with(plain, token: node.token, timeouts: ClientTimeouts(backOff: [])) {
                    _ = try await $0.version()
                }
            }
        }
    }

    @Test("a certificate for another host is not taken")
    func wrongHost() async throws {
        let authority = try Authority(hosts: [.dnsName("elsewhere.example")])
        try await TestNode.with(listen: {
            .init(address: .host("127.0.0.1", port: 0), tls: try authority.serve(in: $0))
        }) { node in
            let trusted = try authority.write(in: node.directory)
            await expect(.tls, saying: "another host", node.address, node.token, trusted)
        }
    }

    @Test("https to a node without TLS says what to change")
    func notEncrypted() async throws {
        try await TestNode.with { node in
            let encrypted = try NodeAddress(node.address.description.replacing("http://", with: "https://"))
            await expect(.tls, saying: "use http://", encrypted, node.token, nil)
        }
    }

    private func expect(
        _ code: ClientCode,
        saying text: String,
        _ address: NodeAddress,
        _ token: String,
        _ trustFile: String?
    ) async {
        let failure = await #expect(throws: ClientFailure.self) {
            try await NodeClient.with(address, token: token, trustFile: trustFile) { _ = try await $0.version() }
        }
        #expect(failure?.code == code)
        #expect(failure?.message.contains(text) == true, "\(failure?.message ?? "")")
    }
}
