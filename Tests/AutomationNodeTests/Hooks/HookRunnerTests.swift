import Identifiers
import TestSupport
import Testing

@testable import AutomationNode

@Suite("A hook")
struct HookRunnerTests {
    private let runner = HookRunner(clock: ManualClock(Timestamp(seconds: 0)))

    @Test("runs without a shell, with closed input, and its output is kept")
    func runs() async throws {
        let script = "cat; echo out \"$1\" $SLIPWAY_X; echo err >&2; exit 3"
        let hook = HookConfiguration(command: ["sh", "-c", script, "name", "a b; c"])
        let result = try await runner.run(hook, environment: ["SLIPWAY_X": "x"])
        #expect(result == HookResult(outcome: .exited(3), output: "out a b; c x\nerr\n"))
    }

    @Test("that cannot be started says so")
    func missing() async throws {
        let result = try await runner.run(HookConfiguration(command: ["/nowhere/at-all"]), environment: [:])
        guard case .notStarted = result.outcome else {
            Issue.record("\(result)")
            return
        }
        #expect(result.failure(of: .preActivate, command: ["/nowhere"])?.code == .hookStart)
    }

    @Test("that fails is told with what it printed, in one line")
    func oneLine() throws {
        let result = HookResult(outcome: .exited(3), output: "post\nsecond\n\n")
        let failure = try #require(result.failure(of: .postActivate, command: ["check"]))
        #expect(failure.message == "ended with status 3; it printed: post | second")
        #expect(
            HookResult(outcome: .exited(3), output: "\n").failure(of: .postActivate, command: ["check"])?.message
                == "ended with status 3"
        )
    }

    @Test("keeps only the end of what it prints")
    func tail() async throws {
        let hook = HookConfiguration(command: ["sh", "-c", "yes | head -c 300000; echo the end"])
        let result = try await runner.run(hook, environment: [:])
        #expect(result.succeeded)
        #expect(result.output.utf8.count == OutputCapture.limit + "…".utf8.count)
        #expect(result.output.hasSuffix("the end\n"))
    }

    @Test("does not hang on what it leaves behind with its output open")
    func grandchild() async throws {
        let hook = HookConfiguration(command: ["sh", "-c", "sleep 3000 & echo done $!"])
        let result = try await runner.run(hook, environment: [:])
        #expect(result.succeeded)
        #expect(result.output.hasPrefix("done "))
        try? Shell.run("kill \(result.output.filter(\.isNumber))")
    }

    @Test("is ended at its limit with all that it started")
    func limit() async throws {
        let directory = try TemporaryDirectory()
        let clock = ManualClock(Timestamp(seconds: 0))
        let file = directory.path("pid")
        let hook = HookConfiguration(
            command: ["sh", "-c", "(trap '' TERM; echo $$ > \(file); exec sleep 1000) & wait"],
            timeout: 5
        )
        async let running = HookRunner(clock: clock).run(hook, environment: [:])
        while (try? directory.text("pid").isEmpty) != false { await Task.yield() }
        clock.advance(by: 6)
        let result = try await running
        #expect(result.outcome == .timedOut(seconds: 5))
        let leader = try directory.text("pid").filter(\.isNumber)
        let alive = "pgrep -r R,S,D -g \(leader)"
        try await until { (try? Shell.run(alive)) == nil }
    }
}
