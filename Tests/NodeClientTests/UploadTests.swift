import AutomationNode
import Identifiers
import NodeAPI
import NodeClient
import NodeServer
import Synchronization
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
        try await TestNode.with(listen: { directory in
            switch line {
            case .plain: .init(address: .host("127.0.0.1", port: 0))
            case .encrypted: .init(address: .host("127.0.0.1", port: 0), tls: try authority.serve(in: directory))
            case .socket: .init(address: .socket(path: directory.path("s.sock")))
            }
        }) { node in
            let trust = line == .encrypted ? try authority.write(in: node.directory) : nil
            try await NodeClient.with(node.address, token: node.token, trustFile: trust) { client in
                // Of every size, what the connection still holds when the answer comes is another part of the request.
                for size in [100 << 10, 1 << 20, 5 << 20, 17 << 20, 512 << 20] as [UInt64] {
                    for _ in 0..<2 {
                        let garbage = Garbage(bytes: size)
                        let problem = await #expect(throws: NodeProblem.self) {
                            _ = try await client.upload(bundle: garbage.source)
                        }
                        #expect(problem?.stableCode.hasPrefix("bundle.") == true)
                        #expect(garbage.count < 64 << 20)
                    }
                }
            }
        }
    }

    @Test("an upload larger than the limit is refused by its length, before a byte of it is read")
    func tooLarge() async throws {
        var configuration = NodeConfiguration()
        configuration.limits.bundleBytes = 1 << 20
        try await TestNode.with(configuration: configuration) { node in
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
        try await TestNode.with { node in
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

    @Test("of an upload that is cut in the middle nothing stays", arguments: [true, false])
    func cut(isChunked: Bool) async throws {
        let bundle = try SentBundle(weights: String(repeating: "0123456789abcdef", count: 1 << 16))
        try await TestNode.with(prepare: bundle.trust) { node in
            let half = Array(bundle.bytes[..<(bundle.bytes.count / 2)])
            try await NodeClient.with(node.address, token: node.token) { client in
                let source = UploadSource(length: isChunked ? nil : UInt64(bundle.bytes.count)) {
                    let pieces = Mutex([half][...])
                    return {
                        guard let piece = pieces.withLock({ $0.popFirst() }) else {
                            throw ClientFailure(.interrupted, "the test", "the line broke")
                        }
                        return piece
                    }
                }
                await #expect(throws: ClientFailure.self) { _ = try await client.upload(bundle: source) }
                let whole = try await client.upload(bundle: bundle.source)
                let bundles = try await client.bundles()
                #expect(bundles.map(\.digest) == [whole.digest])
            }
            await node.stop()
        }
    }
}
