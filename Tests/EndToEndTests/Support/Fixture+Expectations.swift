import TestSupport
import Testing

extension Fixture {
    /// Runs `slipway` and expects its exit status.
    @discardableResult
    func slipway(
        _ arguments: String...,
        ends status: Int32 = 0,
        environment more: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> CommandRun {
        let run = try await run(Programs.slipway, arguments, environment: more)
        #expect(run.end == .exited(status), run.said, sourceLocation: sourceLocation)
        return run
    }

    /// Runs a line of shell and expects that it succeeds.
    @discardableResult
    func shell(
        _ line: String,
        environment more: [String: String] = [:],
        within seconds: Double = 300,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let run = try await run("/bin/bash", ["-euo", "pipefail", "-c", line], environment: more, within: seconds)
        #expect(run.end == .exited(0), run.said, sourceLocation: sourceLocation)
        return run.output
    }
}

extension CommandRun {
    /// The whole run, for a message.
    var said: Comment { Comment(rawValue: description) }
}

extension ChildProcess {
    /// Waits for the end. A process that takes longer than the limit is killed, and is an issue of the test.
    func ended(within seconds: Double = 300, sourceLocation: SourceLocation = #_sourceLocation) async -> End {
        let end = await end(within: seconds)
        if end == .overdue {
            Issue.record("process \(id) did not end within \(seconds) s", sourceLocation: sourceLocation)
        }
        return end
    }
}
