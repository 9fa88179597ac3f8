import DurableFiles
import StrictJSON
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A small file system, there for one test. Only root can make one.
final class SmallDisk: Sendable {
    let fixture: Fixture
    let path: String

    init(_ fixture: Fixture, mebibytes: Int) async throws {
        self.fixture = fixture
        path = fixture.path("disk")
        try await fixture.shell("mkdir disk && mount -t tmpfs -o size=\(mebibytes)m tmpfs disk")
    }

    deinit { try? Shell.run("umount -l '\(path)'") }

    func fill() async throws { try await fixture.shell("cat /dev/zero > disk/filler 2>/dev/null || true") }
    func free() async throws { try await fixture.shell("rm -f disk/filler disk/*/filler") }
}

@Suite("A full disk", .enabled(if: Machine.canMount, "no small file system can be mounted"))
struct FullDiskTests {
    /// A model of that many MiB that do not shrink.
    private func model(_ fixture: Fixture, _ name: String, mebibytes: Int) async throws {
        let original = Fixtures.path("mlflow3-models/iris-species-1")
        try await fixture.shell(
            "cp -r '\(original)' \(name) && head -c \(mebibytes)M /dev/urandom > \(name)/weights.bin"
        )
    }

    @Test("under a project: import and export say so, leave nothing half-done, and work once there is room")
    func designNode() async throws {
        let fixture = try Fixture()
        let disk = try await SmallDisk(fixture, mebibytes: 80)
        try await model(fixture, "big", mebibytes: 4)
        try await model(fixture, "huge", mebibytes: 20)
        try await fixture.slipway("init", "disk/p", "--project", "p")
        try await fixture.slipway("key", "generate", "key.pem")
        let list = "find disk -type f | sort"
        let before = try await fixture.shell(list)
        let refused = try await fixture.slipway("import", "huge", "--project-dir", "disk/p", ends: 1)
        #expect(refused.code == "import.no-space", refused.said)
        #expect(try await fixture.shell(list) == before)
        try await fixture.slipway("import", "big", "--project-dir", "disk/p", "--activate")
        let export = ["export", "--key", "key.pem", "--output", "disk/out.tar", "--project-dir", "disk/p"]
        try await disk.fill()
        try await fixture.shell("truncate -s -2M disk/filler")
        let full = try await fixture.run(Programs.slipway, export)
        #expect(full.end == .exited(1) && full.code == "export.no-space", full.said)
        #expect(try await fixture.shell("find disk -maxdepth 1 -type f") == "disk/filler\n")
        try await disk.free()
        let done = try await fixture.run(Programs.slipway, export)
        #expect(done.end == .exited(0), done.said)
        try await fixture.slipway("verify", "disk/out.tar", "--trust", "key.pem.pub")
    }

    @Test("under TMPDIR: a wrapped bundle that does not fit is not unwrapped to be scanned, and TMPDIR is named")
    func temporary() async throws {
        let fixture = try Fixture()
        let disk = try await SmallDisk(fixture, mebibytes: 70)
        try await model(fixture, "big", mebibytes: 12)
        try await fixture.slipway("init", "p", "--project", "p")
        try await fixture.slipway("key", "generate", "key.pem")
        try await fixture.slipway("import", "big", "--project-dir", "p", "--activate")
        try await fixture.slipway(
            "export",
            "--key",
            "key.pem",
            "--output",
            "b.tar.zst",
            "--compress",
            "zstd",
            "--project-dir",
            "p"
        )
        let verify = ["verify", "b.tar.zst", "--trust", "key.pem.pub", "--scan", "--json"]
        let full = try await fixture.run(Programs.slipway, verify, environment: ["TMPDIR": disk.path])
        #expect(full.end == .exited(1) && full.code == "file.no-space", full.said)
        #expect(full.errors.contains("TMPDIR"), full.said)
        #expect(try await fixture.shell("ls -A disk") == "")
        let done = try await fixture.run(Programs.slipway, verify)
        #expect(done.end == .exited(0), done.said)
    }

    @Test("under a node: the upload is refused before it comes, what runs goes on, and it works once there is room")
    func automationNode() async throws {
        let fixture = try Fixture()
        let disk = try await SmallDisk(fixture, mebibytes: 24)
        try await model(fixture, "big", mebibytes: 8)
        try await fixture.slipway("init", "p", "--project", "credit")
        try await fixture.slipway("key", "generate", "key.pem")
        for number in ["1", "2"] {
            if number == "2" { try await fixture.shell("head -c 9M /dev/urandom > big/weights.bin") }
            try await fixture.slipway("import", "big", "--model", "big", "--activate", "--project-dir", "p")
            try await fixture.slipway("export", "--key", "key.pem", "--output", "\(number).tar", "--project-dir", "p")
        }
        let node = try await TestNode(fixture, "disk/node", trusting: [fixture.path("key.pem.pub")])
        try await node.start(Settings.quick)
        try await node.slipway("deploy", "1.tar", "--wait")
        try await fixture.shell("head -c 8M /dev/zero > disk/filler")
        let refused = try await node.slipway("deploy", "2.tar", ends: 1)
        #expect(refused.code == "node.disk-full", refused.said)
        let check = StateCheck(node: node)
        try await check.run()
        #expect(node.current() == "../generations/credit/1")

        // Not a byte left: nothing can be recorded, and nothing breaks by it.
        try await disk.fill()
        let helpless = try await node.attempt(["deploy", "2.tar"])
        #expect(helpless.end == .exited(1) && helpless.code != nil, helpless.said)
        try await node.slipway("status")
        #expect(await node.stop() == .exited(0))
        try await disk.free()
        try await node.start(Settings.quick)
        try await node.slipway("deploy", "2.tar", "--wait")
        #expect(node.current() == "../generations/credit/2")
        try await check.run()
    }
}
