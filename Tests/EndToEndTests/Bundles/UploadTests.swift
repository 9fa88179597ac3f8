import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("An upload that goes wrong")
struct UploadTests {
    private func head(_ node: TestNode, _ path: String, _ method: String = "POST", length: Int) throws -> [UInt8] {
        Array(
            """
            \(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer \(try node.adminToken)\r
            Content-Length: \(length)\r\n\r\n
            """.utf8
        )
    }

    private func bytes(_ path: String) throws -> [UInt8] { try OpenFile.read(path).readAll(limit: 1 << 26) }

    /// No blob, no bundle, no temporary file.
    private func isEmpty(_ node: TestNode) async throws {
        try await eventually("end of what the upload left") {
            let files = try await node.fixture.shell("find node/blobs node/bundles node/ingest -type f")
            return try files.isEmpty && StateCheck(node: node).temporaries().isEmpty ? true : nil
        }
    }

    @Test("because the line breaks leaves nothing", arguments: [true, false])
    func cut(withReset: Bool) async throws {
        let node = try await TestNode.running(Fixture())
        let tar = try bytes(try await TestProject.shared().bundle(3))
        let head = try head(node, "/v1/bundles", length: tar.count)
        let address = try node.address
        try await offThread {
            let connection = try RawConnection(address)
            connection.send(head + tar[..<(tar.count / 2)])
            if withReset { connection.endWithReset() }
        }
        try await isEmpty(node)
        try await node.slipway("deploy", TestProject.shared().bundle(3), "--wait")
        try await StateCheck(node: node).run()
    }

    @Test("because its sender is killed is gone on with, and the node is not held up")
    func killedSender() async throws {
        var end = ChildProcess.End.exited(0)
        // One that was taken whole before it was seen under way is sent again, to another node.
        for _ in 0..<5 where end == .exited(0) { end = try await killingSender() }
        #expect(end == .killed(signal: 9))
    }

    /// - Returns: how the sender ended that was killed once its first bytes were there.
    private func killingSender() async throws -> ChildProcess.End {
        let fixture = try Fixture()
        try await fixture.shell(
            "cp -r '\(Fixtures.path("mlflow3-models/iris-species-1"))' model && head -c 64M /dev/urandom > model/weights.bin"
        )
        try await fixture.slipway("init", "p", "--project", "credit")
        try await fixture.slipway("import", "model", "--model", "iris", "--activate", "--project-dir", "p")
        let testProject = try await TestProject.shared()
        try await fixture.slipway("export", "--key", testProject.key, "--output", "big.tar", "--project-dir", "p")
        let node = try await TestNode.running(fixture)
        let (sender, _) = try fixture.start(Programs.slipway, ["deploy", "big.tar"], environment: node.environment())
        try await eventually("first bytes") {
            try await fixture.shell("find node/ingest -type f -size +1M").isEmpty && sender.isRunning ? nil : true
        }
        sender.send(9)
        let end = await sender.ended()
        guard end != .exited(0) else { return end }
        try await node.slipway("status")
        try await node.slipway("deploy", "big.tar", "--wait")
        try await StateCheck(node: node).run()
        return end
    }

    @Test("because it is shorter than it said is refused")
    func short() async throws {
        let node = try await TestNode.running(Fixture())
        let tar = try bytes(try await TestProject.shared().bundle(1))
        let answer = try await node.request(
            "POST",
            "/v1/bundles",
            token: node.adminToken,
            body: Array(tar.dropLast(512))
        )
        #expect((400..<500).contains(answer.status))
        #expect(try answer.json["code"]?.string != nil)
        try await isEmpty(node)
    }

    @Test("because of a wrong byte is ended before the rest was sent")
    func wrongByte() async throws {
        let node = try await TestNode.running(Fixture())
        var tar = try bytes(try await TestProject.shared().bundle(3))
        let place = try #require(tar.indices.first { tar[$0...].starts(with: Array("flavors:".utf8)) })
        tar[place] ^= 1
        // The sender promises far more than it sends, and never ends: only an early answer ends this.
        let head = try head(node, "/v1/bundles", length: tar.count + (1 << 30))
        let address = try node.address
        let part = tar + [UInt8](repeating: 0, count: 1 << 20)
        let answer = try await offThread {
            let connection = try RawConnection(address)
            connection.send(head + part)
            return RawAnswer(connection.readAll())
        }
        #expect(answer?.status == 422)
        #expect(
            try answer?.json["code"]?.string == "bundle.entry.content",
            "\(String(decoding: answer?.body ?? [], as: UTF8.self))"
        )
        try await isEmpty(node)
    }

    @Test("because a blob is not what was offered leaves nothing, and the right one is taken")
    func wrongBlob() async throws {
        let node = try await TestNode.running(Fixture())
        let testProject = try await TestProject.shared()
        let tar = try bytes(testProject.bundle(1))
        let offer = try await node.request("POST", "/v1/offers", token: node.adminToken, body: Self.offer(from: tar))
        #expect(offer.status == 201)
        let missing = try #require(
            try offer.json["missing"]?.array?.max { ($0["size"]?.integer ?? 0) < ($1["size"]?.integer ?? 0) }
        )
        let digest = try #require(missing["digest"]?.string)
        let size = Int(missing["size"]?.integer ?? 0)
        let path = "/v1/blobs/\(digest)"
        let wrong = try await node.request(
            "PUT",
            path,
            token: node.adminToken,
            body: [UInt8](repeating: 0x20, count: size)
        )
        #expect(wrong.status == 422, "\(String(decoding: wrong.body, as: UTF8.self))")
        let long = try await node.request(
            "PUT",
            path,
            token: node.adminToken,
            body: [UInt8](repeating: 0x20, count: size + 1)
        )
        #expect((400..<500).contains(long.status))
        let foreign = "/v1/blobs/sha256:\(String(repeating: "0", count: 64))"
        #expect(try await node.request("PUT", foreign, token: node.adminToken, body: [1]).status == 404)
        let id = try #require(try offer.json["id"]?.string)
        let early = try await node.request("POST", "/v1/offers/\(id)/commit", token: node.adminToken)
        #expect(early.status >= 400)
        #expect(try early.json["code"]?.string == "offer.incomplete")
        #expect(try await node.fixture.shell("find node/blobs -type f").isEmpty)
        try await node.slipway("deploy", testProject.bundle(1), "--wait")
        try await StateCheck(node: node).run()
    }

    /// The first two entries of a bundle as they stand in the tar.
    private static func offer(from tar: [UInt8]) -> [UInt8] {
        var end = 0
        for _ in 0..<2 {
            let size = Int(String(decoding: tar[(end + 124)..<(end + 135)], as: UTF8.self), radix: 8) ?? 0
            end += 512 + (size + 511) / 512 * 512
        }
        return Array(tar[..<end])
    }
}
