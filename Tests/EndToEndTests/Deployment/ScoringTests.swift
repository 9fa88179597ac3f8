import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A node that answers for models", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct ScoringTests {
    private static let settings = Settings.quick + ServedIris.settings

    private static let row =
        #"{"dataframe_split":{"columns":["sepal length (cm)","sepal width (cm)","petal length (cm)","petal width (cm)"],"data":[[5.1,3.5,1.4,0.2]]}}"#

    private func ask(_ node: TestNode) async throws -> RawAnswer {
        try await node.request(
            "POST",
            "/v1/projects/credit/models/iris/invocations",
            token: node.adminToken,
            body: Array(Self.row.utf8)
        )
    }

    @Test("leaves no worker behind when it is killed, and answers again after the next start")
    func killed() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.settings)
        try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
        let first = try await ask(node)
        #expect(first.status == 200)
        let workers = node.workers
        #expect(!workers.isEmpty)
        await node.stop(SIGKILL)
        for worker in workers {
            try await eventually("end of worker \(worker)") { kill(worker, 0) == 0 ? nil : true }
        }
        try await node.start(Self.settings)
        try await eventually("answer") { try await ask(node).status == 200 ? true : nil }
        #expect(try await ask(node).body == first.body)
        #expect(await node.stop() == .exited(0))
    }

    @Test("goes on when clients leave in the middle of a request or before its answer")
    func disconnected() async throws {
        let node = try await TestNode.running(Fixture(), "node", Self.settings)
        try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
        let head =
            "POST /v1/projects/credit/models/iris/invocations HTTP/1.1\r\nHost: localhost\r\n"
            + "Authorization: Bearer \(try node.adminToken)\r\nContent-Length: \(Self.row.utf8.count)\r\n\r\n"
        let address = try node.address
        for text in [head, head + Self.row.prefix(40), head + Self.row] {
            _ = try await offThread { try? RawConnection(address).send(Array(text.utf8)) }
        }
        #expect(try await ask(node).status == 200)
        #expect(node.workers.count == 1)
    }
}
