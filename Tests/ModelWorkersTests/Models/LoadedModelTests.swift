import Foundation
import Identifiers
import Inference
import TestSupport
import Testing

@testable import ModelWorkers

#if canImport(Glibc)
import Glibc
#endif

/// Workers that do what workers should not.
@Suite(.enabled(if: FileManager.default.isExecutableFile(atPath: TestInterpreter.bare)))
struct LoadedModelTests {
    @Test("requests are answered, one after the other and beside each other, by as many workers as are asked for")
    func answers() async throws {
        let model = try await StubWorker.echoing().load { $0.replicas = 2 }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    try await model.answer(.column([Double(number)]), probabilities: true).tensors[0].doubles == [
                        Double(number)
                    ]
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(model.status.replicasUp == 2)
        await model.stop(drain: 1)
        #expect(model.status.inFlight == 0)
    }

    @Test("a large input and answer go through whole")
    func large() async throws {
        let model = try await StubWorker.echoing().load()
        let numbers = (0..<1_000_000).map(Double.init)
        let output = try await model.answer(.column(numbers), probabilities: false)
        #expect(output.tensors[0].doubles == numbers)
        await model.stop(drain: 1)
    }

    @Test(
        "a worker that ends or breaks the protocol fails its request, says how it ended, and is started again",
        arguments: [
            ("os.kill(os.getpid(), signal.SIGSEGV)", WorkerExit.Reason.signalled(SIGSEGV)),
            ("print('the end', flush=True); os._exit(7)", .exited(7)),
            ("write(b'Traceback (most recent call last)')", .protocolBroken("")),
            ("write(struct.pack('<4sIQ', b'SLW1', 1 << 30, 0))", .protocolBroken("")),
            ("write(struct.pack('<4sIQ', b'SLW1', 2, 1 << 50) + b'{}')", .protocolBroken("")),
            ("send({'id': '999', 'outputs': [], 'parameters': {}})", .protocolBroken("")),
            ("os.close(3); time.sleep(3000)", .protocolBroken("")),
            ("write(struct.pack('<4sIQ', b'SLW1', 100, 0)); os._exit(3)", .exited(3)),
        ]
    )
    func ends(how: String, reason: WorkerExit.Reason) async throws {
        let stub = try StubWorker.echoing("if struct.unpack('<d', body)[0] < 0: \(how)")
        let model = try await stub.load()
        let exits = model.exits()
        let failure = try await #require(throws: ScoringFailure.self) {
            try await model.answer(.column([-1]), probabilities: false)
        }
        #expect(failure.code == .workerLost)
        let exit = try #require(await exits.first { _ in true })
        if case .protocolBroken = reason {
            guard case .protocolBroken = exit.reason else {
                Issue.record("\(exit)")
                return
            }
        } else {
            #expect(exit.reason == reason)
        }
        if reason == .exited(7) { #expect(exit.lastLines == ["the end"]) }
        let output = try await model.answer(.column([5]), probabilities: false)
        #expect(output.tensors[0].doubles == [5])
        #expect(model.status.restarts == 1)
        await model.stop(drain: 0)
        #expect(Self.processes(of: stub.owner).isEmpty)
    }

    @Test("a request that a worker cannot have seen whole is given to the next one, once")
    func secondChance() async throws {
        // It counts its starts beside the model, where none may write.
        let stub = try StubWorker(
            """
            hello()
            mark = load["directory"] + "/starts"
            with open(mark, "a") as file:
                file.write("x")
            if os.path.getsize(mark) < 2:
                read(16)
                os._exit(1)
            header, body = receive()
            echo(header, body)
            os._exit(1)
            """
        )
        let model = try await stub.load { $0.sandbox.mode = .off }
        let numbers = (0..<1_000_000).map(Double.init)
        let output = try await model.answer(.column(numbers), probabilities: false)
        #expect(output.tensors[0].doubles == numbers)
        await model.stop(drain: 0)
    }

    @Test("a worker that computes too long is ended, and its request fails with the deadline")
    func hangs() async throws {
        let stub = try StubWorker.echoing("if struct.unpack('<d', body)[0] < 0: time.sleep(3000)")
        let model = try await stub.load { $0.requestSeconds = 0.5 }
        let exits = model.exits()
        // On a busy machine a request may give up before a worker has it.
        repeat {
            let failure = try await #require(throws: ScoringFailure.self) {
                try await model.answer(.column([-1]), probabilities: false)
            }
            #expect(failure.code == .deadline)
        } while model.status.lastExit == nil
        #expect(await exits.first { _ in true }?.reason == .requestDeadline(seconds: 0.5))
        await model.stop(drain: 0)
    }

    @Test("a request that waits behind a slow one gives up at its own deadline, and the worker lives on")
    func waits() async throws {
        let stub = try StubWorker.holding()
        let model = try await stub.load()
        async let slow = model.answer(.column([1]), probabilities: false)
        try await until { model.status.inFlight > 0 }
        for number in 2..<4 {
            let failure = await #expect(throws: ScoringFailure.self) {
                try await model.answer(.column([Double(number)]), probabilities: false, within: 0.1)
            }
            #expect(failure?.code == .deadline)
        }
        try stub.release()
        #expect(try await slow.tensors[0].doubles == [1])
        #expect(model.status.restarts == 0)
        await model.stop(drain: 0)
    }

    @Test("more requests than may wait are refused at once")
    func queueIsLimited() async throws {
        let stub = try StubWorker.holding()
        let model = try await stub.load { $0.queue = 2 }
        let codes = try await withThrowingTaskGroup(of: ScoringCode?.self) { group in
            for number in 0..<8 {
                group.addTask {
                    do throws(ScoringFailure) {
                        _ = try await model.answer(.column([Double(number)]), probabilities: false)
                        return nil
                    } catch {
                        return error.code
                    }
                }
            }
            // One that is computed and two that wait are all that is not refused before the first answer.
            var codes: [ScoringCode?] = []
            while codes.count < 5, let code = try await group.next() { codes.append(code) }
            #expect(codes.allSatisfy { $0 == .queueFull })
            try stub.release()
            return try await group.reduce(into: codes) { $0.append($1) }
        }
        #expect(codes.count { $0 == nil } >= 2)
        #expect(codes.count { $0 == .queueFull } >= 4)
        #expect(codes.allSatisfy { $0 == nil || $0 == .queueFull })
        await model.stop(drain: 0)
    }

    @Test("a worker that uses more memory than it may is ended, and its exit says so")
    func leaks() async throws {
        let stub = try StubWorker.echoing("kept = bytearray(os.urandom(1 << 20) * 300); time.sleep(3000)")
        let model = try await stub.load { $0.memoryBytes = 200 << 20 }
        let exits = model.exits()
        let failure = try await #require(throws: ScoringFailure.self) {
            try await model.answer(.column([1]), probabilities: false)
        }
        #expect(failure.code == .workerLost)
        #expect(failure.message.contains("MiB"))
        guard case .memoryLimit(let bytes, 200 << 20)? = await exits.first(where: { _ in true })?.reason else {
            Issue.record("the worker was not ended for its memory")
            return
        }
        #expect(bytes > 200 << 20)
        await model.stop(drain: 0)
    }

    @Test("workers that end again and again are a crash loop, and requests are refused at once")
    func crashLoop() async throws {
        let stub = try StubWorker(
            """
            hello()
            while not os.path.exists(load['directory'] + '/go'): time.sleep(0.005)
            os._exit(1)
            """
        )
        let model = try await stub.load { $0.restarts = 2 }
        let exits = model.exits()
        try stub.release()
        var count = 0
        for await exit in exits {
            #expect(exit.reason == .exited(1))
            count += 1
            if count == 3 { break }
        }
        #expect(model.status.isCrashLooping)
        let failure = try await #require(throws: ScoringFailure.self) {
            while true { _ = try await model.answer(.column([1]), probabilities: false) }
        }
        #expect(failure.code == .workerLost)
        await model.stop(drain: 0)
        #expect(Self.processes(of: stub.owner).isEmpty)
    }

    @Test(
        "a model that cannot be loaded is tried once, and the failure says why",
        arguments: [
            ("send({'op': 'failed', 'error': {'type': 'ValueError', 'message': 'no trees'}}); os._exit(1)", "no trees"),
            ("print('half way', file=sys.stderr, flush=True); os._exit(4)", "half way"),
            ("import nothing_of_that_name", "nothing_of_that_name"),
            ("write(b'{}' * 20)", "SLW1"),
            ("send({'op': 'hello'})", "no hello"),
            ("time.sleep(3000)", "after 0.5 s"),
        ]
    )
    func isNotLoaded(how: String, why: String) async throws {
        let stub = try StubWorker(how)
        let failure = try await #require(throws: ScoringFailure.self) {
            try await stub.load { if how.contains("sleep") { $0.startSeconds = 0.5 } }
        }
        #expect(failure.code == .loadFailed)
        #expect(failure.message.contains(why), "\(failure.message)")
        #expect(Self.processes(of: stub.owner).isEmpty)
    }

    @Test("what a worker prints is kept to its last lines, printable, however much it is")
    func prints() async throws {
        let flood =
            #"os.write(2, b"x" * 5_000_000 + b"\n" + b"line\n" * 100_000 + b"\x1b[31mred \xff\x00\xe2\x80\xaeend")"#
        let model = try await StubWorker.echoing(flood).load()
        _ = try await model.answer(.column([1]), probabilities: false)
        await model.stop(drain: 1)
        let lines = model.status.lastLines
        #expect(lines.count <= 64)
        #expect(lines.last?.hasPrefix("red ") == true, "colours are taken out")
        #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E } })
    }

    @Test("a worker sees nothing of the daemon but what it is given")
    func isConfined() async throws {
        let stub = try StubWorker(
            """
            hello()
            header, body = receive()
            found = {"open": sorted(int(name) for name in os.listdir("/proc/self/fd")), "group": os.getpgid(0) == os.getpid(),
                "input": os.readlink("/proc/self/fd/0"), "names": sorted(os.environ), "omp": os.environ["OMP_NUM_THREADS"]}
            text = json.dumps(found).encode()
            body = struct.pack("<I", len(text)) + text
            tensor = {"name": "x", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": len(body), "content": "json"}}
            send({"id": header["id"], "outputs": [tensor], "parameters": {"form": "json", "seconds": 0}}, body)
            """
        )
        let model = try await stub.load()
        let text = try await model.answer(.column([1]), probabilities: false).tensors[0].texts[0]
        await model.stop(drain: 0)
        #expect(text.contains(#""open": [0, 1, 2, 3, "#))
        #expect(text.contains(#""group": true, "input": "/dev/null""#))
        #expect(text.contains(#""omp": "1""#))
        // What it is given, and what Python sets itself.
        let variables = WorkerEnvironment.make(owner: stub.owner, threads: 1).map { String($0.prefix { $0 != "=" }) }
        let given = Set(variables + ConfinedChild.homeVariables + [ConfinedChild.javaVariable, "LC_CTYPE"])
        let others = ProcessInfo.processInfo.environment.keys.filter { !given.contains($0) }
        #expect(!others.isEmpty && others.allSatisfy { !text.contains("\"\($0)\"") }, "\(text)")
    }

    @Test(
        "a worker has the home directory of whoever runs it only where nothing confines it",
        arguments: ["off", "best"]
    )
    func home(mode: String) async throws {
        let stub = try StubWorker(
            """
            hello()
            header, body = receive()
            text = json.dumps(os.environ["HOME"]).encode()
            body = struct.pack("<I", len(text)) + text
            tensor = {"name": "x", "datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": len(body), "content": "json"}}
            send({"id": header["id"], "outputs": [tensor], "parameters": {"form": "json", "seconds": 0}}, body)
            """
        )
        let home = String(cString: try #require(getenv("HOME")))
        let sandbox = try #require(SandboxMode(rawValue: mode))
        let model = try await stub.load { $0.sandbox.mode = sandbox }
        let text = try await model.answer(.column([1]), probabilities: false).tensors[0].texts[0]
        await model.stop(drain: 0)
        #expect(text.contains(home) == (sandbox == .off))
    }

    @Test("stopping lets what runs be answered, refuses what is new, and leaves no process")
    func stops() async throws {
        let stub = try StubWorker.holding()
        let model = try await stub.load()
        async let running = model.answer(.column([1]), probabilities: false)
        try await until { model.status.inFlight > 0 }
        async let end: Void = model.stop(drain: 300)
        try stub.release()
        await end
        #expect(try await running.tensors[0].doubles == [1])
        #expect(Self.processes(of: stub.owner).isEmpty)
        let failure = try await #require(throws: ScoringFailure.self) {
            try await model.answer(.column([1]), probabilities: false)
        }
        #expect(failure.code == .notServed)
        #expect(await model.exits().first { _ in true } == nil)
    }

    @Test("a request that is given up is not computed")
    func cancels() async throws {
        let stub = try StubWorker.holding()
        let model = try await stub.load()
        async let first = model.answer(.column([1]), probabilities: false)
        try await until { model.status.inFlight > 0 }
        let second = Task { try await model.answer(.column([2]), probabilities: false) }
        try await until { model.status.queued > 0 }
        second.cancel()
        await #expect(throws: ScoringFailure.self) { try await second.value }
        #expect(model.status.queued == 0)
        try stub.release()
        _ = try await first
        await model.stop(drain: 0)
    }

    @Test("a model that nobody refers to any more leaves no process")
    func isForgotten() async throws {
        let stub = try StubWorker.echoing()
        var model: LoadedModel? = try await stub.load()
        let process = model?.hello.process ?? 0
        #expect(kill(process, 0) == 0)
        let exits = model?.exits()
        model = nil
        if let exits { for await _ in exits {} }
        #expect(Self.processes(of: stub.owner).isEmpty)
    }

    /// Processes that are alive and were started for the owner.
    static func processes(of owner: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { name in
            guard let text = FileManager.default.contents(atPath: "/proc/\(name)/environ") else { return false }
            return text.range(of: Data("SLIPWAY_WORKER=\(owner)".utf8)) != nil
        }
    }
}
