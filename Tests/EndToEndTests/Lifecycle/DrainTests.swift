import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("A node that drains")
struct DrainTests {
    private static let health = Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)

    /// A connection on which a bundle is on its way that does not end.
    private func upload(to node: TestNode) async throws -> RawConnection {
        let (address, token) = (try node.address, try node.adminToken)
        let connection = try await offThread {
            let connection = try RawConnection(address)
            let head =
                "POST /v1/bundles HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\nContent-Length: 1000\r\n"
            connection.send(Array((head + "Expect: 100-continue\r\n\r\n").utf8))
            // The node has begun with it once it asks for the rest.
            #expect(String(decoding: connection.readInvitation(), as: UTF8.self).hasPrefix("HTTP/1.1 100"))
            connection.send([UInt8](repeating: 0, count: 100))
            return connection
        }
        return connection
    }

    private func refusesConnections(_ address: String) async throws {
        try await eventually("end of the listener") {
            let isRefused = try await offThread { (try? RawConnection(address)) == nil }
            return isRefused ? true : nil
        }
    }

    @Test("at a stop answers as before and says that it is not ready, for its time or until a second signal")
    func drained() async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.quick + "shutdown: {drain: 1h}\n")
        let address = try node.address
        let resting = try await offThread {
            let connection = try RawConnection(address)
            connection.send(Self.health)
            let answer = try #require(RawAnswer(connection.readHead()))
            #expect(answer.status == 200 && answer.headers["connection"] == nil)
            return connection
        }
        node.send(SIGTERM)
        let ready = try await eventually("not ready") {
            let answer = try await node.request("GET", "/readyz", token: node.adminToken)
            return answer.status == 503 ? answer : nil
        }
        #expect(try ready?.json["code"] == "node.draining")
        let status = try await node.slipway("status")
        #expect(status.output.contains("Not ready, node.draining: draining: the node is stopping"), status.said)
        // The next answer on a connection that is open is its last.
        let last = try await offThread {
            resting.send(Self.health)
            return RawAnswer(resting.readAll())
        }
        #expect(last?.status == 200 && last?.headers["connection"] == "close")
        let undo = try await node.attempt(["drain", "--undo"])
        #expect(undo.code == "node.stopping", undo.said)
        node.send(SIGTERM)
        #expect(await node.ended() == .exited(0))
        try await refusesConnections(address)
    }

    @Test("lets what is under way end, and takes nothing new meanwhile")
    func underWay() async throws {
        let node = try await TestNode.running(Fixture(), "node", Settings.quick + "shutdown: {grace: 1h}\n")
        let address = try node.address
        let upload = try await upload(to: node)
        node.send(SIGTERM)
        try await refusesConnections(address)
        let answer = try await offThread {
            upload.send([UInt8](repeating: 0, count: 900))
            return RawAnswer(upload.readAll())
        }
        #expect(answer?.headers["connection"] == "close")
        #expect(try answer?.json["code"]?.string?.isEmpty == false)
        #expect(await node.ended() == .exited(0))
    }

    @Test("cuts off what takes too long, when its time is up or at a second signal", arguments: [true, false])
    func tooLong(isSecondSignal: Bool) async throws {
        let grace = isSecondSignal ? "1h" : "200ms"
        let node = try await TestNode.running(Fixture(), "node", Settings.quick + "shutdown: {grace: \(grace)}\n")
        let address = try node.address
        let upload = try await upload(to: node)
        node.send(SIGTERM)
        try await refusesConnections(address)
        if isSecondSignal { node.send(SIGINT) }
        #expect(await node.ended() == .exited(0))
        #expect(try await offThread { RawAnswer(upload.readAll()) } == nil)
    }

    @Test("for maintenance drains until that is taken back, which people see, probes, metrics and the audit")
    func maintenance() async throws {
        let node = try await TestNode.running(Fixture())
        let run = try await node.slipway("drain", "--reason", "new disk")
        #expect(run.output.contains("draining: requested by admin") && run.output.contains("new disk"), run.said)
        #expect(try await node.request("GET", "/v2/health/ready", token: node.adminToken).status == 503)
        let metrics = try await node.request("GET", "/metrics", token: node.adminToken)
        #expect(String(decoding: metrics.body, as: UTF8.self).contains("\nslipway_draining 1\n"))
        let json = try await node.slipway("status", "--json").json
        #expect(json["readiness"]?["code"] == "node.draining" && json["projects"] == [])
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait")
        try await node.slipway("drain", "--undo")
        #expect(try await node.request("GET", "/readyz", token: node.adminToken).status == 200)
        #expect(try await node.slipway("status").output.contains("Not ready") == false)
        let audit = try await node.get("/v1/audit")["records"]?.array ?? []
        #expect(
            audit.compactMap { $0["action"]?.string }.filter { $0.hasSuffix("drained") } == [
                "node.drained", "node.undrained",
            ]
        )
    }
}
