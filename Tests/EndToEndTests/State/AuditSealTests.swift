import DurableFiles
import StrictJSON
import TestSupport
import Testing

@Suite("A part of the audit that is sealed while the node is stopped")
struct AuditSealTests {
    @Test("may be moved away, is told of where it is asked for, and is checked where it is said to be")
    func moved() async throws {
        let fixture = try Fixture()
        let node = try await TestNode.running(fixture)
        try await node.slipway("deploy", TestProject.shared().bundle(1), "--wait")
        let busy = try await fixture.run(Programs.slipwayd, ["audit", "seal", "--state", node.state])
        #expect(busy.end == .exited(6), busy.said)
        #expect(await node.stop() == .exited(0))
        let sealed = try await fixture.run(Programs.slipwayd, ["audit", "seal", "--state", node.state, "--keep", "1"])
        #expect(sealed.end == .exited(0) && sealed.output.hasPrefix("The records 1 to "), sealed.said)
        let again = try await fixture.run(Programs.slipwayd, ["audit", "seal", "--state", node.state, "--keep", "5"])
        #expect(again.end == .exited(0) && again.output == "There is nothing to seal.\n", again.said)
        try await fixture.shell("mkdir away && mv '\(node.state)'/audit/* away")
        for arguments in [[], ["--segments", fixture.path("away")]] {
            let check = try await fixture.run(Programs.slipwayd, ["fsck", "--state", node.state] + arguments)
            #expect(check.end == .exited(0), check.said)
        }
        try await fixture.shell("chmod u+w away/*; sed -i s/received/Received/ away/*")
        let broken = try await fixture.run(
            Programs.slipwayd,
            ["fsck", "--state", node.state, "--segments", fixture.path("away")]
        )
        #expect(broken.end == .exited(9) && broken.output.contains("audit.segment"), broken.said)
        try await node.start(Settings.quick)
        let audit = try await node.slipway("audit")
        #expect(audit.errors.contains("sealed segment"), audit.said)
        #expect(try await node.slipway("audit", "--json").json["sealed"]?["segments"]?.array?.count == 1)
        let list = try await fixture.run(Programs.slipwayd, ["audit", "segments", "--state", node.state])
        #expect(list.output.contains("(not here)"), list.said)
    }
}
