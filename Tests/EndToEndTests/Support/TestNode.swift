import DurableFiles
import StrictJSON
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A node in the directory of a test: its state, and the `slipwayd` that serves it now.
final class TestNode: Sendable {
    let fixture: Fixture
    let name: String
    let state: String
    /// The address of a node that clients must find again after a restart.
    var onSocket: [String] { ["--socket", fixture.path(name + ".socket")] }
    private let running = Mutex<Running?>(nil)

    private struct Running {
        let process: ChildProcess
        let files: String
    }

    /// - Parameters:
    ///   - trusting: files with public keys, put into its trust directory.
    ///   - template: a state directory to begin with.
    init(_ fixture: Fixture, _ name: String = "node", trusting keys: [String] = [], template: String? = nil)
        async throws
    {
        self.fixture = fixture
        self.name = name
        state = fixture.path(name)
        if let template { try await fixture.shell("cp -a '\(template)' '\(state)'") }
        for (number, key) in keys.enumerated() {
            try await fixture.shell("mkdir -p '\(state)/trust' && cp '\(key)' '\(state)/trust/key-\(number).pem'")
        }
    }

    /// Starts `slipwayd` and waits until it listens.
    ///
    /// - Parameters:
    ///   - yaml: its configuration; nil for none.
    ///   - halt: the fault point at which it ends as by a power cut.
    func start(
        _ yaml: String? = nil,
        halt: String? = nil,
        listen: [String] = ["--listen", "127.0.0.1:0"],
        environment more: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await awaitAddress(of: try launch(yaml, halt: halt, listen: listen, environment: more), sourceLocation)
    }

    /// Starts `slipwayd` as a service manager does that holds its sockets, and waits until it takes connections.
    func start(
        on sockets: [ListeningSocket],
        _ yaml: String? = nil,
        environment more: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await awaitAddress(
            of:
                try launch(yaml, halt: nil, listen: [], environment: more, sockets: sockets),
            sourceLocation
        )
    }

    private func awaitAddress(of started: Running, _ sourceLocation: SourceLocation) async throws {
        try await eventually("address in \(state)", sourceLocation: sourceLocation) {
            if (try? OpenFile.read(state + "/slipwayd.address").readAll(limit: 4096).isEmpty) == false { return true }
            guard started.process.isRunning else {
                let said = String(
                    decoding: try OpenFile.read(started.files + "err").readAll(limit: 1 << 20),
                    as: UTF8.self
                )
                Issue.record("slipwayd ended at its start: \(said)", sourceLocation: sourceLocation)
                return true
            }
            return nil
        }
    }

    /// Starts `slipwayd` and waits until it has ended.
    func startInVain(
        _ yaml: String? = nil,
        halt: String? = nil,
        listen: [String] = ["--listen", "127.0.0.1:0"]
    ) async throws -> CommandRun {
        let started = try launch(yaml, halt: halt, listen: listen, environment: [:])
        let end = await started.process.ended()
        return try Fixture.run(Programs.slipwayd, ["--state", state], end, started.files)
    }

    private func launch(
        _ yaml: String?,
        halt: String?,
        listen: [String],
        environment more: [String: String],
        sockets: [ListeningSocket] = []
    ) throws -> Running {
        unlink(state + "/slipwayd.address")
        var arguments = ["--state", state] + listen
        let file = name.replacing("/", with: "-") + ".yaml"
        try fixture.directory.handle.replace(file: file, with: Array(Self.configuration(yaml).utf8), mode: 0o644)
        arguments += ["--config", fixture.path(file)]
        var environment = more
        if let halt { environment["SLIPWAY_HALT_AT"] = halt }
        var program = Programs.slipwayd
        if !sockets.isEmpty {
            environment["LISTEN_FDS"] = "\(sockets.count)"
            environment["LISTEN_FDNAMES"] = sockets.map(\.name).joined(separator: ":")
            // Whom it is meant for is known once there is a process.
            arguments = ["-c", "LISTEN_PID=$$ exec \"$0\" \"$@\"", program] + arguments
            program = "/bin/sh"
        }
        let (process, files) = try fixture.start(
            program,
            arguments,
            environment: environment,
            descriptors: sockets.map(\.descriptor)
        )
        let started = Running(process: process, files: files)
        running.withLock { $0 = started }
        return started
    }

    /// The fixtures' versions of one model give different outputs, which is of no matter to most tests.
    private static func configuration(_ yaml: String?) -> String {
        let yaml = yaml ?? ""
        return yaml.contains("schemas:") ? yaml : yaml + "\nschemas: report\n"
    }

    /// Waits for `slipwayd` to end by itself.
    func ended() async -> ChildProcess.End? {
        await running.withLock { $0?.process }?.ended()
    }

    func send(_ signal: Int32) {
        running.withLock { $0?.process }?.send(signal)
    }

    /// Asks it to stop and waits until it has.
    @discardableResult
    func stop(_ signal: Int32 = SIGTERM) async -> ChildProcess.End? {
        let process = running.withLock { $0?.process }
        process?.send(signal)
        return await process?.ended()
    }

    /// Processes that `slipwayd` started and that run.
    var workers: [pid_t] {
        guard let id = running.withLock({ $0?.process.id }) else { return [] }
        let threads = (try? DirectoryHandle(path: "/proc/\(id)/task").names()) ?? []
        return threads.flatMap { thread in
            let text = (try? OpenFile.read("/proc/\(id)/task/\(thread)/children").readAll(limit: 1 << 16)) ?? []
            return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
        }
    }

    /// The log of `slipwayd` since its start.
    var log: String {
        get throws {
            guard let files = running.withLock({ $0?.files }) else { return "" }
            return try ["err", "out"].map {
                String(decoding: try OpenFile.read(files + $0).readAll(limit: 1 << 24), as: UTF8.self)
            }.joined()
        }
    }

    var address: String {
        get throws {
            String(decoding: try OpenFile.read(state + "/slipwayd.address").readAll(limit: 4096), as: UTF8.self)
                .filter { !$0.isNewline }
        }
    }

    var adminToken: String {
        get throws {
            String(decoding: try OpenFile.read(state + "/admin.token").readAll(limit: 4096), as: UTF8.self)
                .filter { !$0.isNewline }
        }
    }

    /// A new token with that role.
    func token(_ role: String, named name: String? = nil) async throws -> String {
        let run = try await fixture.run(
            Programs.slipwayd,
            ["token", "create", name ?? role, "--role", role, "--state", state]
        )
        #expect(run.end == .exited(0), run.said)
        return run.output.filter { !$0.isNewline }
    }

    /// The variables by which a client reaches it.
    func environment(token: String? = nil) throws -> [String: String] {
        ["SLIPWAY_NODE": try address, "SLIPWAY_TOKEN": try token ?? adminToken]
    }

    /// Runs `slipway` against it, whatever comes of it.
    func attempt(_ arguments: [String], token: String? = nil) async throws -> CommandRun {
        try await fixture.run(Programs.slipway, arguments, environment: environment(token: token))
    }

    /// Runs `slipway` against it and demands the exit status.
    @discardableResult
    func slipway(
        _ arguments: String...,
        ends status: Int32 = 0,
        token: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandRun {
        let run = try await attempt(arguments, token: token)
        let log = run.end == .exited(status) ? "" : try log
        #expect(run.end == .exited(status), "\(run.said)\n\(log)", sourceLocation: sourceLocation)
        return run
    }

    /// The answer to a request, over a connection of its own.
    func request(
        _ method: String,
        _ path: String,
        token: String?,
        body: [UInt8]? = nil
    ) async throws -> RawAnswer {
        let address = try address
        let answer = try await offThread {
            let connection = try RawConnection(address)
            var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            if let token { head += "Authorization: Bearer \(token)\r\n" }
            if let body { head += "Content-Length: \(body.count)\r\n" }
            connection.send(Array((head + "\r\n").utf8) + (body ?? []))
            return RawAnswer(connection.readAll())
        }
        return try #require(answer, "\(method) \(path) was not answered")
    }

    /// Nil where there is nothing.
    func find(_ path: String) async throws -> JSONValue? {
        let answer = try await request("GET", path, token: adminToken)
        return answer.status == 200 ? try answer.json : nil
    }

    func get(_ path: String) async throws -> JSONValue {
        let answer = try await request("GET", path, token: adminToken)
        #expect(answer.status == 200, "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        return try answer.json
    }

    /// Takes the mark from every bundle that failed on probation.
    func forgiveAll() async throws {
        for bundle in try await get("/v1/bundles")["bundles"]?.array ?? [] where (bundle["bad"] ?? .null) != .null {
            try await slipway("mark-good", try #require(bundle["bundle"]?.string))
        }
    }

    /// The newest deployments of a project.
    func deployments(_ project: String = "credit") async throws -> [JSONValue] {
        try await get("/v1/projects/\(project)/deployments")["deployments"]?.array ?? []
    }

    /// The newest deployment once it has reached the state.
    @discardableResult
    func reaches(
        _ state: String,
        _ project: String = "credit",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> JSONValue? {
        try await eventually("deployment in state \(state)", sourceLocation: sourceLocation) {
            let newest = try await find("/v1/projects/\(project)/deployments")?["deployments"]?.array?.first
            return newest?["state"]?.string == state ? newest : nil
        }
    }

    /// The target of a project's link `current`, such as `../generations/credit/2`; nil if there is none.
    func current(_ project: String = "credit") -> String? {
        try? DirectoryHandle(path: state + "/current").linkTarget(of: project)
    }
}
