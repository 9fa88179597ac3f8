import AutomationNode
import Identifiers
import NodeAPI
import NodeServer
import TestSupport
import Testing

struct UploadTests {
    enum Line: CaseIterable {
        case plain
        case encrypted
        case socket
    }

    @Test(
        "a refusal in the middle of an upload is told in the node's words, and the rest is not sent",
        arguments: Line.allCases
    )
    func refusedEarly(line: Line) async throws {
        let authority = try Authority()
        try await RunningNode.with(listen: { directory in
            switch line {
            case .plain: .init(address: .host("127.0.0.1", port: 0))
            case .encrypted: .init(address: .host("127.0.0.1", port: 0), tls: try authority.serve(in: directory))
            case .socket: .init(address: .socket(path: directory.path("s.sock")))
            }
        }) { node in
            let trust = line == .encrypted ? try authority.write(in: node.directory) : nil
            try await NodeClient.with(node.address, token: node.token, trustFile: trust) { client in
                for _ in 0..<5 {
                    let garbage = Garbage(bytes: 512 << 20)
                    let problem = await #expect(throws: NodeProblem.self) {
                        _ = try await client.upload(bundle: garbage.source)
                    }
                    #expect(problem?.stableCode.hasPrefix("bundle.") == true)
                    #expect(garbage.count < 128 << 20)
                }
            }
        }
    }

    @Test("an upload larger than the limit is refused by its length, before a byte of it is read")
    func tooLarge() async throws {
        var configuration = NodeConfiguration()
        configuration.limits.bundleBytes = 1 << 20
        try await RunningNode.with(configuration: configuration) { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let problem = await #expect(throws: NodeProblem.self) {
                    _ = try await client.upload(bundle: Garbage(bytes: 512 << 20).source)
                }
                #expect(problem?.stableCode == "request.too-large")
                #expect(problem?.problem.status == 413)
            }
        }
    }

    @Test("the error of a source that fails is the error of the upload")
    func failingSource() async throws {
        try await RunningNode.with { node in
            try await NodeClient.with(node.address, token: node.token) { client in
                let source = UploadSource(length: 1 << 20) {
                    { throw ClientFailure(.stalled, "the source", "gave up") }
                }
                await #expect(throws: ClientFailure.self) { _ = try await client.upload(bundle: source) }
                let projects = try await client.projects()
                #expect(projects.isEmpty)
            }
        }
    }
}
