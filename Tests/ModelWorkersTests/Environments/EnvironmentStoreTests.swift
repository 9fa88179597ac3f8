import AsyncSupport
import DurableFiles
import Foundation
import Identifiers
import Inference
import ModelWorkers
import TestSupport
import Testing

/// With the machine's own Python, and wheels that the tests write: no network.
@Suite("Environments", .enabled(if: TrackingServerProcess.Version.three.isThere))
struct EnvironmentStoreTests {
    let place: TemporaryDirectory
    let store: EnvironmentStore
    let interpreter: ModelWorkers.Interpreter

    init() async throws {
        place = try TemporaryDirectory()
        store = EnvironmentStore(
            directory: try place.handle.openOrMake(directory: "environments"),
            pool: BlockingPool(width: 2)
        )
        interpreter = try await ModelWorkers.Interpreter.examine(WheelFactory.python, scratch: place.handle)
    }

    private func wheel(_ name: String, _ source: String) throws -> EnvironmentLock.Wheel {
        let file = try WheelFactory.make(name, source, in: place)
        let (digest, size) = try StreamingDigest.of(OpenFile.read(place.path(file)))
        return EnvironmentLock.Wheel(file: file, digest: digest, size: size)
    }

    private func lock(_ wheels: EnvironmentLock.Wheel..., asking: [String]) -> EnvironmentLock {
        EnvironmentLock(
            python: interpreter.version,
            implementation: interpreter.implementation,
            system: interpreter.system,
            machine: interpreter.machine,
            glibc: nil,
            requirements: asking,
            wheels: wheels
        )
    }

    private func build(_ lock: EnvironmentLock) async throws -> String {
        try await store.environment(for: lock, interpreter: interpreter) { [place] wheel, directory in
            try place.handle.link(wheel.file, to: directory, as: wheel.file)
        }
    }

    private func names() throws -> [String] {
        try place.handle.open(directory: "environments").names()
    }

    @Test("An environment is built once from wheels alone, imports what was asked for, and is shared")
    func builds() async throws {
        let lock = try lock(
            wheel("slipway_one", "x = 1"),
            wheel("slipway_two", "import slipway_one"),
            asking: ["slipway_two==1.0"]
        )
        let path = try await build(lock)
        #expect(try await build(lock) == path)
        #expect(try names() == [lock.key(with: interpreter).hex])
        try Shell.run("'\(path)' -I -c 'import slipway_two; assert slipway_two.slipway_one.x == 1'")
        let inside = try place.handle.open(directory: "environments/\(lock.key(with: interpreter).hex)")
        #expect(try Set(inside.open(directory: "bin").names()).allSatisfy { $0.hasPrefix("python") })
        #expect(try inside.status(of: "slipway-wheels") == nil)

        let other = try self.lock(wheel("slipway_one", "x = 1"), asking: [])
        _ = try await build(other)
        try store.collect(keeping: [lock.key(with: interpreter)])
        #expect(try names() == [lock.key(with: interpreter).hex])
        try store.collect(keeping: [])
        #expect(try names().isEmpty)
    }

    @Test("A package that is installed and imported reaches neither the node's files, nor its variables, nor a network")
    func confined() async throws {
        let variables = ProcessInfo.processInfo.environment.keys.filter { name in
            // Those that a build sets itself.
            !["PATH", "HOME", "TMPDIR", "LC_", "LANG", "PYTHON", "PIP_", "UV_"].contains { name.hasPrefix($0) }
        }
        #expect(!variables.isEmpty)
        // Seconds that no other process of this machine sleeps.
        let nap = "6000.\(UInt32.random(in: 100_000 ... .max))"
        try place.write(Array("secret".utf8), to: "state/admin.token")
        let secret = place.path("state/admin.token")
        let attempts = """
            import os, socket
            found = []
            def attempt(action):
                try:
                    action()
                    found.append(action.__name__)
                except (OSError, IndexError):
                    pass
            def read(): open("\(secret)").read()
            def write(): open("\(place.path("state/planted"))", "w")
            def list_wheels(): [open(os.path.join(base, name), "r+b") for base, _, names in os.walk("\(place.path(""))")
                for name in names if name.endswith(".whl")][0]
            def connect(): socket.socket()
            def leave():
                if os.fork() == 0:
                    os.setsid()
                    os.execve("/bin/sleep", ["/bin/sleep", "\(nap)"], {})
            for action in (read, write, list_wheels, connect): attempt(action)
            leave()
            known = set("\(variables.joined(separator: " "))".split()) & set(os.environ)
            if found or known:
                raise RuntimeError("was done: %s, is known: %s" % (found, known))
            """
        _ = try await build(lock(wheel("slipway_hostile", attempts), asking: ["slipway_hostile==1.0"]))
        let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            guard Int32(name) != nil, let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            return String(decoding: line, as: UTF8.self).contains(nap)
        }
        #expect(left.isEmpty)
    }

    @Test(
        "A wheel that names source by a URL is installed alone, by pip and by uv, and nothing of the source runs",
        arguments: ["/nowhere/uv", "\(Fixtures.repository)/.build-tools/python/bin/uv"]
    )
    func source(_ uv: String) async throws {
        let mark = place.path("mark")
        try place.write(Array("open('\(mark)', 'w').close()\n".utf8), to: "evil-1.0/setup.py")
        try Shell.run("cd '\(place.handle.path)' && tar czf evil-1.0.tar.gz evil-1.0")
        let url = "file://\(place.path("evil-1.0.tar.gz"))"
        let file = try WheelFactory.make("slipway_one", "x = 1", requires: ["evil @ \(url)"], in: place)
        let (digest, size) = try StreamingDigest.of(OpenFile.read(place.path(file)))
        let lock = lock(.init(file: file, digest: digest, size: size), asking: ["slipway_one==1.0"])
        let other = EnvironmentStore(
            directory: try place.handle.openOrMake(directory: "environments"),
            pool: BlockingPool(width: 2),
            uvProgram: uv
        )
        let path = try await other.environment(for: lock, interpreter: interpreter) { [place] wheel, directory in
            try place.handle.link(wheel.file, to: directory, as: wheel.file)
        }
        try Shell.run("'\(path)' -I -c 'import slipway_one'")
        #expect(try place.handle.status(of: "mark") == nil)
    }

    @Test("An environment has a list of its files, which tells each that is not what it was, and cannot be written to")
    func files() async throws {
        let lock = try lock(wheel("slipway_one", "x = 1"), asking: ["slipway_one==1.0"])
        _ = try await build(lock)
        let key = lock.key(with: interpreter)
        let list = try #require(try store.files(of: key))
        let home = try place.handle.open(directory: "environments/\(key.hex)")
        #expect(try EnvironmentFiles(of: home, width: 2, isPastCache: true) == list)
        #expect(try EnvironmentFiles.read(list.written(), subject: "list") == list)
        #expect(list.contents.keys.contains("slipway-environment.json") && list.contents.keys.contains("bin/python"))
        #expect(try EnvironmentFiles.firstWritable(in: home) == nil)
        #expect(try home.status(of: "lib")?.permissions == 0o555)
        try Shell.run("chmod u+w '\(home.path)' && echo >'\(home.path)/more'")
        let flaws = try list.flaws(of: EnvironmentFiles(of: home, width: 1))
        #expect(flaws.map(\.path) == ["more"] && flaws.first?.expected == "nothing")
        #expect(try EnvironmentFiles.firstWritable(in: home) == "more")
        try store.collect(keeping: [])
        #expect(try names().isEmpty && store.files(of: key) == nil)
    }

    @Test("What cannot be imported, or is not what was locked, leaves nothing behind")
    func refused() async throws {
        let broken = try lock(wheel("slipway_broken", "import not_there"), asking: ["slipway_broken==1.0"])
        let failure = await #expect(throws: ScoringFailure.self) { try await build(broken) }
        #expect(failure?.code == .environment)
        #expect(failure?.message.contains("not_there") == true, "\(failure?.message ?? "")")

        let changed = try wheel("slipway_one", "x = 1")
        let other = EnvironmentLock.Wheel(file: changed.file, digest: StreamingDigest.of([]), size: changed.size)
        let content = await #expect(throws: ScoringFailure.self) { try await build(lock(other, asking: [])) }
        #expect(content?.subject == changed.file)
        #expect(try names().isEmpty)
    }

    @Test(
        "An interpreter that is not there, or is none, is refused by name",
        arguments: ["/not/there", "/bin/true", "/bin/false"]
    )
    func interpreters(_ path: String) async throws {
        let failure = await #expect(throws: ScoringFailure.self) {
            try await ModelWorkers.Interpreter.examine(path, scratch: place.handle)
        }
        #expect(failure?.code == .environment && failure?.subject == path)
    }
}
