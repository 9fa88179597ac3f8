import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("A bundle that is fetched from a node")
struct BundleFetchTests {
    @Test("is the file that was sent, also when another had most of its contents; an older file is left alone")
    func same() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        let testProject = try await TestProject.shared()
        for sequence in 1...2 { try await node.slipway("deploy", testProject.bundle(sequence), "--wait") }
        let id = try #require(try await node.deployments().first?["bundle"]?.string)
        let digest = try #require(try await node.deployments().first?["bundleDigest"]?.string)
        try await node.slipway("bundles", "fetch", digest, "-o", fixture.path("back.tar"))
        try await fixture.shell("cmp '\(testProject.bundle(2))' '\(fixture.path("back.tar"))'")
        try await fixture.slipway("verify", fixture.path("back.tar"), "--trust", testProject.publicKey)
        try await node.slipway("bundles", "fetch", id, "-o", fixture.path("back.tar"), ends: 1)
        try await node.slipway("bundles", "fetch", "no-such", "-o", fixture.path("x.tar"), ends: 5)
        let listed = try await node.slipway("bundles", "--json").json["bundles"]?.array
        #expect(listed?.count == 2)
        let told = try await node.slipway("bundles", "fetch", id, "--json").json
        #expect(told["file"]?.string == "credit-\(id).tar")
        #expect(told["digest"]?.string == digest)
        let left = try fixture.directory.handle.names().filter { $0.hasPrefix(".slipway-") }
        #expect(left.isEmpty)
    }

    @Test("comes from any byte on, with a tag that tells one signature from another")
    func ranges() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        let file = try await TestProject.shared().bundle(1)
        try await node.slipway("deploy", file, "--wait")
        let digest = try #require(try await node.deployments().first?["bundleDigest"]?.string)
        let url = try "\(node.address)/v1/projects/credit/bundles/\(digest)"
        let curl = try "curl -sS -H 'Authorization: Bearer \(node.adminToken)'"
        try await fixture.shell(
            """
            \(curl) -D head -o all '\(url)'; cmp all '\(file)'
            grep -qi '^accept-ranges: bytes' head
            tag=$(sed -n 's/^[Ee][Tt][Aa][Gg]: //p' head | tr -d '\\r')
            head -c 7000 all > part
            test "$(\(curl) -o rest -w '%{http_code}' -H 'Range: bytes=7000-' -H "If-Range: $tag" '\(url)')" = 206
            cat part rest | cmp - all
            test "$(\(curl) -o again -w '%{http_code}' -H 'Range: bytes=7000-' -H 'If-Range: "other"' '\(url)')" = 200
            cmp again all
            test "$(\(curl) -o none -w '%{http_code}' -H 'Range: bytes=99999999999-' '\(url)')" = 416
            grep -q request.range-beyond none
            """
        )
    }
}
