import DurableFiles
import TestSupport

/// A program at a terminal of its own, with somebody who types once something is shown.
struct TerminalSession {
    /// Expects each text in turn and types what belongs to it; then prints what was shown and ends as the program does.
    private static let typist = """
        import os, pty, sys
        steps = [line.split("=>") for line in sys.argv[1].split("\\n")]
        process, terminal = pty.fork()
        if process == 0:
            os.execv(sys.argv[2], sys.argv[2:])
        shown, place = b"", 0
        while True:
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                piece = b""
            if not piece:
                break
            shown += piece
            while steps and (found := shown.find(steps[0][0].encode(), place)) >= 0:
                place = found + len(steps[0][0])
                os.write(terminal, steps.pop(0)[1].encode().decode("unicode_escape").encode())
        _, status = os.waitpid(process, 0)
        sys.stdout.write(shown.decode(errors="replace"))
        sys.stdout.write(f"\\nleft {len(steps)} of the steps\\n")
        sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)
        """

    /// - Parameter steps: what is waited for, and what is typed then: `\\x03` is Ctrl-C.
    static func run(
        _ fixture: Fixture,
        _ arguments: [String],
        environment: [String: String],
        _ steps: [(expected: String, typed: String)]
    ) async throws -> CommandRun {
        let lines = steps.map { "\($0.expected)=>\($0.typed)" }.joined(separator: "\n")
        return try await fixture.run(
            "python3",
            ["-c", typist, lines, Programs.slipway] + arguments,
            environment: environment.merging(["TERM": "xterm"]) { $1 }
        )
    }
}
