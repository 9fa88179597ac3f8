import DurableFiles
import HTTPTypes
import NodeServer
import Testing
import Yams

struct OpenAPITests {
    @Test("docs/openapi.yaml has every route, and no other")
    func complete() async throws {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let text = String(
            decoding: try OpenFile.read(root + "/docs/openapi.yaml").readAll(limit: 1 << 20),
            as: UTF8.self
        )
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
}
