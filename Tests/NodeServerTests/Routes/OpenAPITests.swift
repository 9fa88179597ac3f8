import DurableFiles
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NodeServer
import TestSupport
import Testing
import Yams

struct OpenAPITests {
    @Test("docs/openapi.yaml has every route, and no other")
    func complete() async throws {
        let text = String(decoding: try Self.file(), as: UTF8.self)
        let document = try #require(try Yams.compose(yaml: text)?.mapping?["paths"]?.mapping)
        var documented: Set<String> = []
        for (path, operations) in document {
            for (method, _) in try #require(operations.mapping) where method.string != "parameters" {
                documented.insert("\((method.string ?? "").uppercased()) \(path.string ?? "")")
            }
        }
        let routes = try await TestNode().routes.all.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(routes) == documented)
        #expect(Set(routes).count == routes.count)
    }

    @Test("a node serves docs/openapi.yaml as it is")
    func served() async throws {
        let node = try await TestNode()
        let answer = try await node.ask(.get, "/openapi.yaml")
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == "application/yaml")
        #expect(Array(answer.body.readableBytesView) == (try Self.file()), "build again: the file has changed since")
    }

    private static func file() throws -> [UInt8] {
        try OpenFile.read(Fixtures.repository + "/docs/openapi.yaml").readAll(limit: 1 << 20)
    }
}
