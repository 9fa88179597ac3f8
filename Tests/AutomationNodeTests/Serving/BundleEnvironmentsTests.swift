import ContentStore
import DurableFiles
import Foundation
import Identifiers
import Integrity
import ModelWorkers
import NodeAPI
import StrictJSON
import TestSupport
import Testing

@testable import AutomationNode

/// The models themselves cannot be loaded here: what counts is what stands before that.
@Suite("Environments of bundles", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct BundleEnvironmentsTests {
    let fixture: NodeFixture

    init() throws {
        fixture = try NodeFixture()
    }

    /// A bundle that brings a wheel and one lock for all versions, or for all but one.
    private func bundle(
        _ id: String,
        sequence: Int64 = 1,
        python: String? = nil,
        without model: String? = nil,
        source: String = "x = 1"
    ) async throws -> [UInt8] {
        let interpreter = try await Interpreter.examine(WheelFactory.python, scratch: fixture.directory.handle)
        let file = "slipway_one-1.0-py3-none-any.whl"
        if try fixture.directory.handle.status(of: file) == nil {
            try WheelFactory.make("slipway_one", source, in: fixture.directory)
        }
        let wheel = try fixture.directory.handle.read(file: file)
        let lock = EnvironmentLock(
            python: python ?? interpreter.version,
            implementation: interpreter.implementation,
            system: interpreter.system,
            machine: interpreter.machine,
            glibc: nil,
            requirements: ["slipway_one==1.0"],
            wheels: [.init(file: file, digest: StreamingDigest.of(wheel), size: UInt64(wheel.count))]
        )
        var draft = try BundleDraft.sound(bundle: id, sequence: sequence, weights: id)
        let entries = try (draft.manifest["models"]?.array ?? []).filter { $0["name"]?.string != model }.flatMap {
            model in
            try (model["versions"]?.array ?? []).map { version in
                try WheelIndex.Entry(
                    model: #require(ModelName(model["name"]?.string ?? "")),
                    version: #require(VersionID(version["version"]?.string ?? "")),
                    manifest: #require(Digest(version["manifest"]?.string ?? "")),
                    lock: lock.digest.short
                )
            }
        }
        draft.others = [
            WheelIndex.name.text: WheelIndex(entries).written(), lock.entryName.text: lock.written(),
            "wheels/\(file)": wheel,
        ]
        return try draft.bytes(signedBy: fixture.identity)
    }

    private static let settings = "scoring: {environment: bundle, python: \(WheelFactory.python)}"

    private func deploy(_ bundle: [UInt8], _ id: String) async throws -> DeploymentReport {
        let node = try await fixture.open(Self.settings)
        return try await fixture.running(node) { [fixture] in
            try await fixture.upload(bundle, to: node)
            return try await fixture.end(try await fixture.deploy(id, on: node).id, on: node)
        }
    }

    private func names(_ directory: String) throws -> [String] {
        try DirectoryHandle(path: fixture.state + "/" + directory).names()
    }

    @Test("An environment is built of the bundle's wheels before the switch, and stays as long as the bundle")
    func build() async throws {
        let report = try await deploy(await bundle("b1"), "b1")
        let built = report.steps.first { $0.name == "build" }
        #expect(built?.output.contains("1 wheels, Python 3.11") == true, "\(report.problem.map { "\($0)" } ?? "")")
        #expect(try names("environments").count == 1)
        let key = try #require(names("environments").first)
        try Shell.run("'\(fixture.state)/environments/\(key)/bin/python' -c 'import slipway_one'")
        _ = try DirectoryHandle(path: fixture.state).openOrMake(directory: "environments/.slipway-killed/bin")
        let node = try await fixture.open(Self.settings)
        #expect(try names("environments") == [key])
        _ = try await node.collectGarbage(by: fixture.admin)
        #expect(try names("environments") == [key])
    }

    @Test("A Python that does not fit is refused by name, before anything is staged")
    func mismatch() async throws {
        let report = try await deploy(await bundle("b1", python: "2.7.18"), "b1")
        #expect(report.problem?.code == "scoring.environment")
        #expect(report.problem?.findings.first?.expected == "Python 2.7")
        #expect(!report.steps.contains { $0.name == "stage" })
        #expect(try names("environments").isEmpty)
    }

    @Test("An active version that has no wheels is refused by name")
    func missing() async throws {
        let report = try await deploy(await bundle("b1", without: "mood"), "b1")
        #expect(report.problem?.code == "scoring.environment" && report.problem?.subject == "mood 1")
    }

    /// A module that says when it is imported, and then waits for leave: each in the environment that it is in.
    private static let waiting = """
        import os, sys, time
        open(os.path.join(sys.prefix, "importing"), "w").close()
        while not os.path.exists(os.path.join(sys.prefix, "go")): time.sleep(0.01)
        """

    /// The environment that is being built, once its module is imported there.
    private func building() async throws -> String {
        var found: String?
        try await until {
            let environments = try DirectoryHandle(path: fixture.state + "/environments")
            // What pip says goes into a file beside them.
            let homes = try environments.names().filter { try environments.status(of: $0)?.kind == .directory }
            found = try homes.first { try environments.status(of: "\($0)/importing") != nil }
            return found != nil
        }
        return try #require(found)
    }

    /// The command lines of processes that name what is given.
    private func processes(naming text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard Int32(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return nil
            }
            let words = String(decoding: line, as: UTF8.self)
            return words.contains(text) ? words : nil
        }
    }

    @Test(
        "A deployment that is cancelled while one is built leaves nothing of it, and the bundle can be deployed again",
        arguments: ["best", "off"]
    )
    func cancelled(_ sandbox: String) async throws {
        let node = try await fixture.open(
            "scoring: {environment: bundle, python: \(WheelFactory.python), sandbox: \(sandbox)}",
            models: RehearsedModels()
        )
        let bytes = try await bundle("b1", source: Self.waiting)
        try await fixture.running(node) {
            try await fixture.upload(bytes, to: node)
            let begun = try await fixture.deploy("b1", on: node)
            let home = try await building()
            #expect(try !processes(naming: home).isEmpty)
            let report = try await node.cancel(credit, begun.id, CancelRequest(), by: fixture.admin)
            #expect(report.state == .cancelled)
            #expect(report.problem?.code == "deployment.cancelled")
            #expect(report.steps.last?.name == "build")
            #expect(report.steps.allSatisfy { $0.finished != nil })
            #expect(try names("environments").isEmpty)
            #expect(try names("generations/credit").isEmpty)
            // What is killed goes when the kernel has come to it.
            try await until { try processes(naming: home).isEmpty }
            #expect(try fixture.current() == nil)
            #expect(try await node.project(credit).bad == nil)

            let again = try await fixture.deploy("b1", on: node)
            let other = try await building()
            #expect(again.id != begun.id && other != home)
            try DirectoryHandle(path: "\(fixture.state)/environments/\(other)").replace(file: "go", with: [])
            let active = try await fixture.reach(.active, again.id, on: node)
            #expect(active.state == .active, "\(active.problem?.detail ?? "")")
            #expect(active.steps.first { $0.name == "build" }?.output.contains("1 wheels") == true)
            #expect(try names("environments").count == 1)
            let records = try await node.audit(after: 0, limit: 1000, project: credit)
            #expect(records.filter { $0.action == "environment.built" }.count == 1)
        }
    }

    /// `slipwayd fsck` on the state, before and after a repair.
    private func check() throws -> CheckReport {
        try NodeCheck(state: fixture.state, now: fixture.clock.timeOfDay, width: 2).run()
    }

    /// Lines of shell in an environment, and the file that is not what it was after each.
    private static let damages = [
        (
            "chmod u+w $site/slipway_one/__init__.py; echo y = 2 >> $site/slipway_one/__init__.py",
            "slipway_one/__init__.py"
        ),
        ("rm -f $site/slipway_one/__init__.py", "slipway_one/__init__.py"), ("echo import os > $site/zz.pth", "zz.pth"),
        ("ln -sf /bin/false bin/python", "bin/python"),
        ("sed -i s/slipway_one/slipway_two/ slipway-files.json", "slipway-files.json"),
        ("rm -f slipway-files.json", "slipway-files.json"),
    ]

    @Test(
        "An environment that is not what was built is found, goes to the quarantine, and is built anew by the next deployment"
    )
    func damage() async throws {
        _ = try await deploy(await bundle("b1"), "b1")
        let key = try #require(names("environments").first)
        #expect(try check().findings == [])
        let home = "\(fixture.state)/environments/\(key)"
        let kept = fixture.directory.path("kept")
        try Shell.run("cp -a '\(home)' '\(kept)'")
        for (line, path) in Self.damages {
            let open =
                "cd '\(home)' && site=$(echo lib/python3*/site-packages) && chmod u+w . bin $site $site/slipway_one"
            try Shell.run("\(open) && { \(line)\n}")
            let found = try check().findings
            #expect(found.map(\.code) == ["fsck.environment"], "\(line): \(found)")
            #expect(found.first?.subject.hasPrefix("environments/\(key)/") == true)
            #expect(found.first?.subject.hasSuffix(path) == true, "\(line): \(found)")
            if line == Self.damages.last?.0 { continue }
            try Shell.run("chmod -R u+w '\(home)' && rm -r '\(home)' && cp -a '\(kept)' '\(home)'")
        }
        let repaired = try NodeCheck(state: fixture.state, now: fixture.clock.timeOfDay, width: 2).repair()
        #expect(repaired.findings.contains { $0.code == "fsck.environment" && $0.outcome == .quarantined })
        #expect(try names("environments").isEmpty && names("quarantine").count == 1)
        #expect(try check().findings == [])
        _ = try await deploy(await bundle("b2", sequence: 2), "b2")
        #expect(try names("environments") == [key])
        #expect(try check().findings == [])
        try Shell.run("'\(home)/bin/python' -c 'import slipway_one'")
    }

    @Test("An environment is closed to writing, which is found and mended where it is not so any more")
    func modes() async throws {
        _ = try await deploy(await bundle("b1"), "b1")
        let key = try #require(names("environments").first)
        let home = "\(fixture.state)/environments/\(key)"
        try Shell.run("test -z \"$(find '\(home)' ! -type l -perm /222)\"")
        try Shell.run("chmod u+w '\(home)/pyvenv.cfg'")
        let found = try check().findings
        #expect(found.map(\.code) == ["fsck.mode"] && found.first?.subject.hasSuffix("pyvenv.cfg") == true)
        _ = try NodeCheck(state: fixture.state, now: fixture.clock.timeOfDay, width: 2).repair()
        #expect(try check().findings == [])
        // What a release without lists built is left alone.
        try Shell.run("cp -r '\(home)' '\(fixture.state)/environments/\(String(repeating: "0", count: 64))'")
        let old = "\(fixture.state)/environments/\(String(repeating: "0", count: 64))"
        try Shell.run("chmod -R u+w '\(old)' && rm '\(old)/slipway-files.json'")
        #expect(try check().findings == [])
    }
}
