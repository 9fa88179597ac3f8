import DurableFiles
import Foundation
import TestSupport
import Testing

@Suite("The unit of the daemon", .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/systemd-analyze")))
struct ServiceUnitTests {
    /// The exposure by systemd's scale, of 10. Of it 0.7 are namespaces, 0.3 a delegated control group and 0.2 mounts, by which
    /// workers are confined, 0.4 a setting that would keep a worker from a /proc of its own, and 0.9 the network, which the node
    /// serves.
    private static let exposure = 2.8

    private let place: TemporaryDirectory

    init() throws {
        place = try TemporaryDirectory()
        try place.write(Array("#!/bin/sh\n".utf8), to: "bin/slipwayd")
        try Shell.run("chmod 755 '\(place.path("bin/slipwayd"))'")
        let text = try String(contentsOfFile: "\(Fixtures.repository)/packaging/slipwayd.service", encoding: .utf8)
        try place.write(Array(text.replacing("@PREFIX@", with: place.handle.path).utf8), to: "slipwayd.service")
        let socket = try String(contentsOfFile: "\(Fixtures.repository)/packaging/slipwayd.socket", encoding: .utf8)
        try place.write(Array(socket.utf8), to: "slipwayd.socket")
    }

    private var text: String { get throws { try place.text("slipwayd.service") } }

    @Test("holds to what systemd knows, without a warning")
    func verify() throws {
        try Shell.run(
            "systemd-analyze verify --man=no '\(place.path("slipwayd.service"))' '\(place.path("slipwayd.socket"))' "
                + ">'\(place.path("said"))' 2>&1"
        )
        #expect(try place.text("said").isEmpty)
    }

    @Test("holds so with the drop-in for graphics processors, which opens their devices and no other")
    func graphicsProcessors() throws {
        let path = "\(Fixtures.repository)/packaging/slipwayd-gpu.conf"
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        for line in ["[Service]", "PrivateDevices=no", "DevicePolicy=closed"] { #expect(lines.contains(line)) }
        let allowed = lines.filter { $0.hasPrefix("DeviceAllow=") }
        #expect(allowed == ["char-nvidia*", "char-kfd", "char-drm"].map { "DeviceAllow=\($0) rw" })
        // What the drop-in says stands behind the rest, as systemd reads it.
        let both = try text + "\n" + lines.joined(separator: "\n") + "\n"
        try place.write(Array(both.utf8), to: "gpu/slipwayd.service")
        let unit = place.path("gpu/slipwayd.service")
        try Shell.run("systemd-analyze verify --man=no '\(unit)' >'\(place.path("said"))' 2>&1")
        #expect(try place.text("said").isEmpty)
    }

    @Test("exposes no more than what confining workers asks for")
    func exposure() throws {
        let command = "systemd-analyze security --offline=true --no-pager '\(place.path("slipwayd.service"))'"
        try Shell.run("\(command) >'\(place.path("said"))' 2>&1")
        let last = try place.text("said").split(separator: "\n").last { $0.contains("Overall exposure level") }
        let level = last?.split(separator: ":").last?.split(separator: " ").first.flatMap { Double($0) }
        #expect(try #require(level) <= Self.exposure)
    }

    @Test(
        "is told when the node is open, allows what workers confine themselves with, and goes on when the kernel ends one"
    )
    func lines() throws {
        let lines = try text.split(separator: "\n").map(String.init)
        for line in [
            "Type=notify", "NotifyAccess=main", "TimeoutStartSec=infinity", "ExecReload=/bin/kill -HUP $MAINPID",
            "OOMPolicy=continue", "MemoryMax=90%", "TasksMax=8192", "Delegate=memory pids cpu",
            "RestrictNamespaces=user pid net mnt ipc",
            "ProtectControlGroups=no", "ProtectKernelTunables=no", "ProtectKernelLogs=no",
        ] { #expect(lines.contains(line), "\(line)") }
        let allowed = lines.filter { $0.hasPrefix("SystemCallFilter=") && !$0.hasPrefix("SystemCallFilter=~") }.joined()
        let taken = lines.filter { $0.hasPrefix("SystemCallFilter=~") }.joined()
        for call in [
            "landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self", "seccomp", "mount ",
            "mount_setattr",
        ] {
            #expect(allowed.contains(call), "\(call)")
        }
        for call in ["userfaultfd", "io_uring_setup", "@keyring", "process_vm_readv", "process_vm_writev"] {
            #expect(taken.contains(call), "\(call)")
        }
    }
}
