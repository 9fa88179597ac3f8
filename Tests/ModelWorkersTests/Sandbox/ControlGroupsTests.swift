import Foundation
import TestSupport
import Testing

@testable import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

/// One in which a group can be made: a tree that is mounted for reading alone says so only then.
private let root = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"].first { path in
    let trial = path + "/slipway-trial-\(getpid())"
    return access(path + "/cgroup.controllers", F_OK) == 0 && access(path + "/cgroup.procs", W_OK) == 0
        && mkdir(trial, 0o755) == 0 && rmdir(trial) == 0
}

/// Tests that need a writable tree of cgroup v2; the machine decides whether it counts memory.
@Suite(
    .enabled(
        if: root != nil && SandboxSupport.machine.isSufficient,
        "it needs a tree of control groups that it may write to, and a sandbox"
    )
)
struct ControlGroupsTests {
    @Test("what is in a control group ends with it, and the group goes")
    func ends() throws {
        let directory = try #require(root) + "/slipway-test-\(getpid())"
        try #require(mkdir(directory, 0o755) == 0)
        defer { rmdir(directory) }
        let groups = try #require(ControlGroups(directory: directory, controllers: []))
        var settings = SandboxSettings()
        settings.support = SandboxSupport.machine.masked(namespaces: [])
        let policy = SandboxPolicy(settings, programs: [], readable: [])
        let plan = try SandboxPlan(policy, subject: "tests")
        let launch = ChildLaunch(
            path: "/bin/sh",
            arguments: ["sh", "-c", "setsid sleep 600.75 & exec sleep 600.75"],
            environment: ["PATH=/usr/bin:/bin"],
            descriptors: []
        )
        let child = try ConfinedChild(launch, plan, owner: "tests", groups: groups)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasPrefix("worker-") }
        #expect(names.count == 1)
        let inside = try String(contentsOfFile: "\(directory)/\(names[0])/cgroup.procs", encoding: .utf8)
        #expect(inside.split(separator: "\n").contains("\(child.id)"))
        #expect(child.end() < 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory).allSatisfy { !$0.hasPrefix("worker-") })
    }
}
