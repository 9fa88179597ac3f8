import Foundation
import Identifiers
import Inference
import TestSupport
import Testing

@testable import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

/// Tells whether this machine's kernel and set-up can confine a process; without that the tests prove nothing.
private let canConfine = SandboxSupport.machine.isSufficient

@Suite(
    .serialized,
    .enabled(if: canConfine && FileManager.default.isExecutableFile(atPath: TestInterpreter.bare))
)
struct SandboxTests {
    private static func settings(
        _ mode: SandboxMode? = nil,
        _ change: (SandboxSupport) -> SandboxSupport = { $0 }
    ) -> SandboxSettings {
        var settings = SandboxSettings(mode: mode)
        settings.support = change(.machine)
        return settings
    }

    @Test("without a sandbox a model does all that it tries, so that the other tests say something")
    func off() async throws {
        let model = try HostileModel()
        let found = try await model.run(Self.settings(.off))
        // Not everywhere even then: what the kernel was built with, and whether Yama or a container's filter is there.
        let depends: Set<HostileModel.Attempt> = [
            .trace, .readMemory, .readMemoryFile, .mount, .openKernelInterfaces, .getDescriptor, .makeNamespace,
            .leaveProcess,
        ]
        for (attempt, result) in found where !depends.contains(attempt) {
            #expect(result == "done", "\(attempt)")
        }
    }

    @Test("without a sandbox too nothing is left of a model that is stopped, such as a virtual machine it started")
    func offLeavesNothing() async throws {
        let model = try HostileModel()
        _ = try await model.run(Self.settings(.off))
        #expect(!model.hasLeftProcess)
    }

    /// Kernels: how far their Landlock goes, and whether a set-up forbids namespaces.
    struct Kernel: CustomTestStringConvertible, Sendable {
        let name: String
        let landlock: Int
        let namespaces: Set<SandboxLayer>

        var testDescription: String { name }

        static let all: [Kernel] =
            [("5.15", 1), ("6.1", 2), ("6.2", 3), ("6.7", 4), ("6.10", 5), ("6.12", 6)].flatMap {
                [
                    Kernel(name: $0.0, landlock: $0.1, namespaces: Set(SandboxLayer.namespaces)),
                    Kernel(name: "\($0.0) without namespaces", landlock: $0.1, namespaces: []),
                ]
            } + [
                Kernel(
                    name: "6.1 without network namespaces",
                    landlock: 2,
                    namespaces: [.userNamespace, .processNamespace]
                ),
                Kernel(
                    name: "6.1 without PID namespaces",
                    landlock: 2,
                    namespaces: [.userNamespace, .mountNamespace, .queueNamespace]
                ),
            ]
    }

    @Test(
        "nothing that a model tries against its node comes off, on no kernel that has what is required",
        arguments: Kernel.all
    )
    func required(kernel: Kernel) async throws {
        let model = try HostileModel()
        let settings = Self.settings(.required) {
            $0.masked(landlock: kernel.landlock, namespaces: kernel.namespaces)
        }
        let found = try await model.run(settings)
        for (attempt, result) in found where attempt != .leaveProcess {
            #expect(result != "done" && result != "not tried", "\(attempt)")
        }
        #expect(found[.leaveProcess] == "done", "processes of its own are allowed")
        #expect(!model.hasLeftProcess)
    }

    @Test("this machine's kernel stops all of it too")
    func whole() async throws {
        let model = try HostileModel()
        let found = try await model.run(Self.settings())
        for (attempt, result) in found where attempt != .leaveProcess {
            #expect(result != "done" && result != "not tried", "\(attempt)")
        }
        #expect(!model.hasLeftProcess)
    }

    @Test("where system calls are not filtered, the other layers still keep files, processes and the network")
    func withoutFilter() async throws {
        let model = try HostileModel()
        let found = try await model.run(Self.settings(.best) { $0.masked(callFilter: false) })
        let namespaces = SandboxSupport.machine.namespaces
        var stopped: [HostileModel.Attempt] = [
            .readToken, .listTokens, .plantToken, .writeTrust, .readDatabase, .readOtherModel, .writeOtherModel,
            .changeBlob, .deleteBlob, .linkBlob, .trace, .readMemory, .readMemoryFile, .readEnvironment,
        ]
        if namespaces.contains(.networkNamespace) { stopped += [.callAPI, .sendDatagram, .connectAbstractSocket] }
        if namespaces.contains(.processNamespace) { stopped += [.signalDaemon, .limitDaemon] }
        if namespaces.contains(.mountNamespace) { stopped += [.changeModeOfBlob] }
        for attempt in stopped { #expect(found[attempt] != "done", "\(attempt)") }
        #expect(!model.hasLeftProcess)
    }

    @Test(
        "where there is no Landlock, what is not its own is still read-only, and nothing is left behind",
        .enabled(if: SandboxSupport.machine.namespaces.contains(.mountNamespace), "it needs mount namespaces")
    )
    func withoutLandlock() async throws {
        let model = try HostileModel()
        let found = try await model.run(Self.settings(.best) { $0.masked(landlock: 0) })
        let stopped: [HostileModel.Attempt] = [
            .plantToken, .writeTrust, .writeOtherModel, .changeBlob, .deleteBlob, .linkBlob, .changeModeOfBlob,
            .callAPI, .sendDatagram, .connectSocket, .connectAbstractSocket, .trace, .readMemory, .readMemoryFile,
            .readEnvironment, .signalDaemon, .limitDaemon, .makeNamespace, .mount,
        ]
        for attempt in stopped { #expect(found[attempt] != "done", "\(attempt)") }
        #expect(!model.hasLeftProcess)
    }

    @Test("a layer that is required and missing is refused by name, and nothing is started")
    func refuses() async throws {
        for support in [
            SandboxSupport.machine.masked(landlock: 0), SandboxSupport.machine.masked(callFilter: false),
        ] {
            let stub = try StubWorker.echoing()
            let failure = try await #require(throws: ScoringFailure.self) {
                try await stub.load { settings in
                    settings.sandbox.mode = .required
                    settings.sandbox.support = support
                }
            }
            #expect(failure.code == .sandbox)
            #expect(failure.message.contains(support.landlock == 0 ? "landlock-files" : "seccomp"))
        }
    }

    @Test("what is in force is told, with the reason for each layer that is not")
    func reports() async throws {
        let support = SandboxSupport.machine.masked(landlock: 2, namespaces: [.userNamespace, .processNamespace])
        let model = try await StubWorker.echoing().load { $0.sandbox.support = support }
        let report = try #require(model.sandbox)
        #expect(report.inForce.contains(.files) && report.inForce.contains(.calls))
        #expect(!report.isWhole)
        #expect(report.missing[.tcp]?.contains("6.7") == true)
        #expect(report.missing[.scopes]?.contains("6.12") == true)
        #expect(report.missing[.networkNamespace] == "masked")
        #expect("\(report)".contains("landlock-files (version 2)"))
        await model.stop(drain: 0)
    }

    @Test(
        "a mount that the kernel refuses is told as missing, and the others stay in force",
        .enabled(
            if: SandboxSupport.machine.namespaces.isSuperset(of: [.mountNamespace, .processNamespace]),
            "it needs mount and process namespaces"
        )
    )
    func reportsMounts() {
        let whole = SandboxSupport.machine
        for layer in [SandboxLayer.ownProc, .readOnlyMounts] where whole.gives(layer) {
            let report = Self.settings { $0.masked(without: [layer]) }.report
            #expect(report.missing[layer] == "masked")
            #expect(report.inForce.contains(.mountNamespace))
            #expect(!report.inForce.contains(layer))
        }
        let alone = Self.settings { $0.masked(namespaces: [.userNamespace, .mountNamespace]) }.report
        #expect(alone.missing[.ownProc]?.contains("pid-namespace") == true)
    }

    @Test("an exception for the network gives sockets back, and nothing else")
    func network() async throws {
        let hostile = try HostileModel()
        var settings = Self.settings()
        settings.allowsNetwork = true
        let found = try await hostile.run(settings)
        #expect(found[.callAPI] == "done")
        #expect(found[.sendDatagram] == "done")
        for attempt in [HostileModel.Attempt.readToken, .writeTrust, .trace, .makeNamespace, .signalDaemon] {
            #expect(found[attempt] != "done", "\(attempt)")
        }
    }

    @Test(
        "with a network of its own a model speaks with itself, and reaches nothing of this machine",
        .enabled(if: SandboxSupport.machine.namespaces.contains(.networkNamespace), "it needs network namespaces")
    )
    func loopback() async throws {
        var settings = Self.settings()
        settings.allowsLoopback = true
        let hostile = try HostileModel()
        let found = try await hostile.run(settings)
        for (attempt, result) in found where attempt != .leaveProcess && attempt != .sendDatagram {
            #expect(result != "done" && result != "not tried", "\(attempt)")
        }
        #expect(!hostile.hasLeftProcess)
        let stub = try StubWorker(
            """
            import socket
            server = socket.create_server(("127.0.0.1", 54321))
            client = socket.create_connection(server.getsockname(), timeout=60)
            client.sendall(b"to itself")
            hello(note=server.accept()[0].recv(9).decode())
            receive()
            """
        )
        // Both have the same port: each has a network of its own.
        let models = [try await stub.load { $0.sandbox = settings }, try await stub.load { $0.sandbox = settings }]
        for model in models {
            #expect(model.hello.note == "to itself")
            #expect(model.sandbox?.exceptions == ["loopback"])
            await model.stop(drain: 0)
        }
    }

    @Test("a network of its own that the kernel does not give is refused by name, and nothing is started")
    func noLoopback() async throws {
        let stub = try StubWorker.echoing()
        let failure = try await #require(throws: ScoringFailure.self) {
            try await stub.load { settings in
                settings.sandbox.allowsLoopback = true
                settings.sandbox.support = SandboxSupport.machine.masked(namespaces: [])
            }
        }
        #expect(failure.code == .sandbox && failure.message.contains("loopback"), "\(failure.message)")
    }

    @Test("an exception for a path lets it be read, and not written")
    func path() async throws {
        let hostile = try HostileModel()
        var settings = Self.settings()
        settings.readable = [hostile.directory.path("state/other")]
        let found = try await hostile.run(settings)
        #expect(found[.readOtherModel] == "done")
        #expect(found[.writeOtherModel] != "done")
        #expect(found[.readToken] != "done")
    }

    @Test(
        "a model that does not load for what its sandbox refuses is told what allows it more, and no other is",
        arguments: [
            ("import socket; socket.socket()", SandboxMode.best, true),
            ("raise ValueError('no trees')", .best, false),
            ("raise PermissionError('Operation not permitted')", .off, false),
        ]
    )
    func tellsOfItself(how: String, mode: SandboxMode, isTold: Bool) async throws {
        let stub = try StubWorker(
            """
            try:
                \(how)
                raise ValueError("nothing was refused")
            except Exception as error:
                send({"op": "failed", "error": {"type": type(error).__name__, "message": str(error)}})
                os._exit(1)
            """
        )
        let failure = try await #require(throws: ScoringFailure.self) {
            try await stub.load { $0.sandbox = Self.settings(mode) }
        }
        #expect(failure.message.contains("sandbox-allow") == isTold, "\(failure.message)")
    }

    @Test("settings of runtimes that a distribution keeps in /etc are read, such as Java's, and no others")
    func runtimes() {
        let policy = SandboxPolicy.program(Self.settings(), readable: [])
        let there = (try? FileManager.default.contentsOfDirectory(atPath: "/etc")) ?? []
        for name in there where name.hasPrefix("java-") || name.hasPrefix("python3") {
            #expect(policy.readable.contains("/etc/\(name)"))
        }
        for name in ["/etc", "/etc/shadow", "/etc/slipway", "/etc/default", "/etc/ssh", "/etc/postgresql"] {
            #expect(!policy.readable.contains(name))
        }
    }

    @Test("its own temporary directory and shared memory are there, are its own, and go with it")
    func temporary() async throws {
        let stub = try StubWorker(
            """
            import tempfile
            from multiprocessing import shared_memory
            with tempfile.NamedTemporaryFile("w") as file:
                file.write("x"); file.flush()
                os.chmod(file.name, 0o600)
            here = tempfile.gettempdir()
            open(here + "/left", "w").write("x")
            memory = shared_memory.SharedMemory(create=True, size=1 << 20)
            memory.buf[0] = 7
            hello(note=json.dumps([here, os.environ["HOME"], os.listdir("/dev/shm"), open(here + "/left").read()]))
            receive()
            """
        )
        let model = try await stub.load()
        let note = try #require(model.hello.note)
        #expect(!note.contains("Error"))
        await model.stop(drain: 0)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "/tmp").filter { $0.contains(Self.plain(stub.owner)) }
                .isEmpty
        )
    }

    @Test(
        "a Java that the model starts has its temporary files in the same directory"
    )
    func java() async throws {
        let stub = try StubWorker(
            """
            option = "'-Djava.io.tmpdir=" + os.environ["TMPDIR"] + "'"
            hello(note=json.dumps(option in os.environ["JAVA_TOOL_OPTIONS"].split(" ")))
            receive()
            """
        )
        let model = try await stub.load()
        #expect(model.hello.note == "true")
        await model.stop(drain: 0)
    }

    @Test(
        "joblib has its processes and shared arrays, and scikit-learn its threads",
        .enabled(if: TestInterpreter.mlflow3.isThere)
    )
    func joblib() async throws {
        var stub = try StubWorker(
            """
            import numpy as np
            from joblib import Parallel, delayed
            from sklearn.ensemble import RandomForestClassifier
            x = np.random.default_rng(0).random((200, 5))
            forest = RandomForestClassifier(n_jobs=2, n_estimators=20).fit(x, x[:, 0] > 0.5)
            pids = set(Parallel(n_jobs=2)(delayed(os.getpid)() for _ in range(8)))
            big = np.ones(1 << 20)
            sums = Parallel(n_jobs=2, max_nbytes=1000)(delayed(np.sum)(big) for _ in range(2))
            hello(note=json.dumps([os.getpid() in pids, sums, forest.score(x, x[:, 0] > 0.5)]))
            receive()
            """
        )
        stub.interpreter = TestInterpreter.mlflow3.path
        let model = try await stub.load { settings in
            settings.threads = 2
            settings.startSeconds = 600
        }
        #expect(model.hello.note == "[false, [1048576.0, 1048576.0], 1.0]")
        await model.stop(drain: 0)
    }

    @Test(
        "a full temporary directory ends the model's writing, or the model, and not the disk",
        arguments: [true, false]
    )
    func disk(inMemory: Bool) async throws {
        let stub = try StubWorker.echoing(
            "open(os.environ['TMPDIR'] + '/big', 'wb').write(bytes(200 << 20)); time.sleep(3000)"
        )
        let model = try await stub.load { settings in
            settings.memoryBytes = 1 << 30
            settings.sandbox.support = SandboxSupport.machine.masked(
                namespaces: inMemory ? Set(SandboxLayer.namespaces) : []
            )
            settings.sandbox.temporaryBytes = 64 << 20
        }
        let exits = model.exits()
        let failure = try await #require(throws: ScoringFailure.self) {
            try await model.answer(.column([1]), probabilities: false)
        }
        #expect(failure.code == .workerLost)
        let exit = try #require(await exits.first { _ in true })
        if inMemory, SandboxSupport.machine.namespaces.contains(.mountNamespace) {
            #expect(exit.lastLines.contains { $0.contains("No space left on device") })
        } else {
            guard case .diskLimit = exit.reason else {
                Issue.record("\(exit)")
                return
            }
        }
        await model.stop(drain: 0)
    }

    @Test("memory of all its processes together is held to the limit")
    func memory() async throws {
        let stub = try StubWorker.echoing(
            "[os.fork() or (bytearray(os.urandom(1 << 20) * 150), time.sleep(3000)) for _ in range(3)]; time.sleep(3000)"
        )
        let model = try await stub.load { $0.memoryBytes = 300 << 20 }
        let exits = model.exits()
        await #expect(throws: ScoringFailure.self) { try await model.answer(.column([1]), probabilities: false) }
        let exit = try #require(await exits.first { _ in true })
        guard case .memoryLimit = exit.reason else {
            Issue.record("\(exit)")
            return
        }
        await model.stop(drain: 0)
    }

    @Test("memory of processes that let nobody look into it is held to the limit, too")
    func hiddenMemory() async throws {
        let hide = "__import__('ctypes').CDLL(None).prctl(4, 0, 0, 0, 0)"
        let stub = try StubWorker.echoing(
            "[os.fork() or (\(hide), bytearray(os.urandom(1 << 20) * 150), time.sleep(3000)) for _ in range(3)]; "
                + "time.sleep(3000)"
        )
        let model = try await stub.load { settings in
            settings.memoryBytes = 300 << 20
            // In a user namespace of its own nothing is hidden from the one who made that.
            settings.sandbox.support = SandboxSupport.machine.masked(namespaces: [])
        }
        let exits = model.exits()
        await #expect(throws: ScoringFailure.self) { try await model.answer(.column([1]), probabilities: false) }
        let exit = try #require(await exits.first { _ in true })
        guard case .memoryLimit = exit.reason else {
            Issue.record("\(exit)")
            return
        }
        await model.stop(drain: 0)
    }

    @Test(
        "a status and a signal come through as they were, with and without a PID namespace",
        arguments: [true, false]
    )
    func ending(hasNamespaces: Bool) async throws {
        for (how, reason) in [
            ("os._exit(7)", WorkerExit.Reason.exited(7)), ("os.abort()", .signalled(SIGABRT)),
            ("os.kill(os.getpid(), signal.SIGKILL)", .signalled(SIGKILL)),
        ] {
            let model = try await StubWorker.echoing(how).load { settings in
                settings.sandbox.support = SandboxSupport.machine.masked(
                    namespaces: hasNamespaces ? Set(SandboxLayer.namespaces) : []
                )
            }
            let exits = model.exits()
            await #expect(throws: ScoringFailure.self) { try await model.answer(.column([1]), probabilities: false) }
            #expect(await exits.first { _ in true }?.reason == reason)
            await model.stop(drain: 0)
        }
    }

    private static func plain(_ owner: String) -> String { owner.replacing("-", with: "_") }
}
