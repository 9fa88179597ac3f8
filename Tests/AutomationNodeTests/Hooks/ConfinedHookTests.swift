import Identifiers
import ModelWorkers
import TestSupport
import Testing

@testable import AutomationNode

/// A state directory with two generations, what is current, and what no hook need see.
private struct HookState {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write(Array("judged".utf8), to: "state/generations/credit/2/models/ranker/MLmodel")
        try directory.write(Array("older".utf8), to: "state/generations/credit/1/models/ranker/MLmodel")
        try directory.write(Array("other".utf8), to: "state/generations/press/1/models/ranker/MLmodel")
        try directory.write(Array("secret".utf8), to: "state/tokens")
        try directory.write(Array("secret".utf8), to: "elsewhere/password")
        try directory.write([], to: "state/current/.keep")
        try Shell.run("ln -s ../generations/credit/1 '\(directory.path("state/current/credit"))'")
    }

    var current: String { directory.path("state/current") }
    var generation: String { directory.path("state/generations/credit/2") }

    /// The paths that a hook may read.
    var readable: [String] { [current, current + "/credit", generation] }

    /// Runs a shell's lines with what a hook is told.
    func run(_ script: String, _ sandbox: SandboxSettings, clock: ManualClock? = nil) async throws -> HookResult {
        let hook = HookConfiguration(command: ["sh", "-c", script, "hook", "a b; c"], timeout: 60, sandbox: sandbox)
        return try await HookRunner(clock: clock ?? ManualClock(Timestamp(seconds: 0))).run(
            hook,
            environment: [
                "STATE": directory.path("state"), "BESIDE": directory.path("elsewhere"), "CURRENT": current,
                "GENERATION": generation,
            ],
            readable: readable
        )
    }
}

@Suite("A hook in a sandbox", .enabled(if: SandboxSupport.machine.isSufficient))
struct ConfinedHookTests {
    private static let modes: [SandboxMode] = [.required, .best]
    /// Says of each whether it could be done.
    private static let attempts = """
        try() { name=$1; shift; if "$@" >/dev/null 2>&1; then echo "$name done"; else echo "$name refused"; fi; }
        try tokens cat "$STATE/tokens"
        try list ls "$STATE"
        try other cat "$STATE/generations/press/1/models/ranker/MLmodel"
        try secret cat "$BESIDE/password"
        try beside sh -c 'echo x > "$BESIDE/new"'
        try change sh -c 'echo x > "$GENERATION/models/ranker/MLmodel"'
        try link ln -sfn ../generations/credit/2 "$CURRENT/credit"
        """

    @Test("reads no secrets and no other project, and writes nowhere beside", arguments: modes)
    func refused(_ mode: SandboxMode) async throws {
        let state = try HookState()
        let result = try await state.run(Self.attempts, SandboxSettings(mode: mode))
        #expect(result.succeeded)
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 7)
        #expect(lines.allSatisfy { $0.hasSuffix(" refused") }, "\(result.output)")
        #expect(try state.directory.text("state/generations/credit/2/models/ranker/MLmodel") == "judged")
    }

    @Test("does all that without one, which is the usual")
    func usual() async throws {
        let result = try await HookState().run(Self.attempts, HookConfiguration(command: ["true"]).sandbox)
        #expect(result.output.split(separator: "\n").allSatisfy { $0.hasSuffix(" done") }, "\(result.output)")
    }

    @Test("does its work: reads what it is told of, and its output and status come through", arguments: modes)
    func works(_ mode: SandboxMode) async throws {
        let result = try await HookState().run(
            """
            cat; cat "$GENERATION/models/ranker/MLmodel" "$CURRENT/credit/models/ranker/MLmodel" && echo " $1"
            echo kept > "$TMPDIR/file" && cat "$HOME/file" && echo err >&2; exit 3
            """,
            SandboxSettings(mode: mode)
        )
        #expect(result == HookResult(outcome: .exited(3), output: "judgedolder a b; c\nkept\nerr\n"))
    }

    @Test("is a program of its own, which it may read, and reads what else it is granted")
    func granted() async throws {
        let state = try HookState()
        let program = try state.directory.write(
            Array("#!/bin/sh\ncat \"$0\" > /dev/null && cat \"$1\"\n".utf8),
            to: "programs/check"
        )
        try Shell.run("chmod 755 '\(program)'")
        var sandbox = SandboxSettings(mode: .required)
        let secret = state.directory.path("elsewhere/password")
        for (allowed, outcome) in [([], .exited(1)), ([secret], .succeeded)] as [([String], HookResult.Outcome)] {
            sandbox.readable = allowed
            let hook = HookConfiguration(command: [program, secret], sandbox: sandbox)
            let result = try await HookRunner(clock: ManualClock(Timestamp(seconds: 0))).run(hook, environment: [:])
            #expect(result.outcome == outcome, "\(result.output)")
        }
    }

    @Test("that a signal ends says which")
    func signalled() async throws {
        let result = try await HookState().run("kill -KILL $$", SandboxSettings(mode: .required))
        #expect(result.outcome == .signalled(9))
    }

    @Test("that is not there cannot be started", arguments: ["/nowhere/at-all", "no-such-program-at-all"])
    func missing(_ program: String) async throws {
        let hook = HookConfiguration(command: [program], sandbox: SandboxSettings(mode: .required))
        let result = try await HookRunner(clock: ManualClock(Timestamp(seconds: 0))).run(hook, environment: [:])
        #expect(result.failure(of: .probe, command: hook.command)?.code == .hookStart)
    }

    @Test("is not started where what is required is missing, and says what")
    func required() async throws {
        var sandbox = SandboxSettings(mode: .required)
        sandbox.support = SandboxSupport.machine.masked(landlock: 0, callFilter: false)
        let result = try await HookState().run("echo ran", sandbox)
        let failure = result.failure(of: .preActivate, command: ["sh"])
        #expect(failure?.code == .hookStart)
        #expect(failure?.message.contains("landlock-files") == true)
        #expect(failure?.message.contains("seccomp") == true)
        #expect(result.output.isEmpty)
    }

    @Test("is ended at its limit with all that it started")
    func limit() async throws {
        let clock = ManualClock(Timestamp(seconds: 0))
        let state = try HookState()
        // Its number is of another namespace: the argument is what it is known by.
        let mark = "9\(UInt32.random(in: 1_000_000 ... .max))"
        async let running = state.run("sleep \(mark) & wait", SandboxSettings(mode: .required), clock: clock)
        let alive = "pgrep -r R,S,D -f '^sleep \(mark)'"
        while (try? Shell.run(alive)) == nil { await Task.yield() }
        clock.advance(by: 61)
        #expect(try await running.outcome == .timedOut(seconds: 60))
        try await until { (try? Shell.run(alive)) == nil }
    }

    @Test("leaves nothing behind")
    func leftover() async throws {
        let mark = "9\(UInt32.random(in: 1_000_000 ... .max))"
        let result = try await HookState().run("sleep \(mark) & echo done", SandboxSettings(mode: .required))
        #expect(result == HookResult(outcome: .succeeded, output: "done\n"))
        #expect(throws: Shell.Failed.self) { try Shell.run("pgrep -r R,S,D -f '^sleep \(mark)'") }
    }
}
