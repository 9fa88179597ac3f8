import TestSupport
import Testing

/// A hook holds the deployment until the test has seen what is told meanwhile.
@Suite("What slipway tells while something takes long")
struct ProgressTests {
    private static let configuration = """
        hooks:
          pre-activate: {command: [sh, -c, 'until [ -e "$SLIPWAY_STATE/../go" ]; do sleep 0.05; done'], timeout: 10m}
        probation: {minimum: 1s, deadline: 20m}
        """

    private func node() async throws -> TestNode {
        let fixture = try await Fixture.withProject()
        try await fixture.slipway("export", "--key", "../key.pem", "-o", "../1.tar", in: "p")
        return try await TestNode(fixture, configuration: Self.configuration)
    }

    /// Deploys, and lets the hook end once standard error has that text; an empty one: at once.
    private func deploy(_ node: TestNode, until text: String, _ more: String...) async throws -> CommandRun {
        let script = """
            said=$1; shift
            "$0" deploy 1.tar --wait "$@" 2>told & slipway=$!
            until [ -z "$said" ] || grep -q "$said" told || ! kill -0 $slipway; do sleep 0.05; done
            touch go; wait $slipway; status=$?; cat told >&2; exit $status
            """
        return try await node.fixture.run(
            ["sh", "-c", script, Programs.slipway, text] + more,
            environment: node.environment
        )
    }

    @Test("without a terminal each step is a line when it begins, and the probation says when it is confirmed")
    func pipe() async throws {
        let ending = try await deploy(node(), until: "^Running pre-activate…$")
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(ending.errors.contains("Running pre-activate…\n"))
        #expect(ending.errors.contains(/On probation until \d\d:\d\d:\d\d…\n/))
        #expect(
            ending.output.contains(
                /active  generation 1, on probation until \d\d:\d\d:\d\d \(1 s\) at the earliest; rolled back at [\d: -]+ unless/
            )
        )
        #expect(ending.output.contains("confirmed  generation 1"))
        #expect(!ending.errors.contains("\r"))
    }

    @Test("nothing of it where a program reads, or somebody wants quiet", arguments: ["--json", "--quiet"])
    func silent(option: String) async throws {
        let ending = try await deploy(node(), until: "", option)
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(!ending.errors.contains("…"), "\(ending.errors)")
    }

    @Test("on a terminal the step is a line that counts its seconds and goes away", .enabled(if: Shell.has("python3")))
    func terminal() async throws {
        let node = try await node()
        let script = """
            import os, pty, sys
            process, terminal = pty.fork()
            if process == 0:
                os.execv(sys.argv[1], [sys.argv[1], "deploy", "1.tar", "--wait"])
            said = b""
            while True:
                try:
                    part = os.read(terminal, 1000)
                except OSError:
                    break
                if not part:
                    break
                said += part
                if "Running pre-activate… 2 s".encode() in said:
                    open("go", "w").close()
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
            sys.stdout.write(said.decode())
            sys.exit(status)
            """
        let variables = ["TERM": "xterm", "COLUMNS": "100"]
        let ending = try await node.fixture.run(
            ["python3", "-c", script, Programs.slipway],
            environment: node.environment.merging(variables) { $1 }
        )
        #expect(ending.status == 0, "\(ending.output)")
        #expect(ending.output.contains("\rRunning pre-activate…"))
        // What is drawn over the line is as long as the line, and what follows begins a line of its own.
        let blank = "\r" + String(repeating: " ", count: 99) + "\r"
        let visible = ending.output.split(separator: blank).last ?? ""
        #expect(visible.contains("confirmed  generation 1"), "\(ending.output)")
        #expect(!visible.contains("Running"))
    }

    @Test("who waits for a node that cannot just now is told so")
    func absent() async throws {
        let fixture = try Fixture.make()
        // It answers that it cannot just now, and then not at all.
        let script = """
            import http.server, os, sys
            class Handler(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(503)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                def log_message(self, *_):
                    pass
            server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
            if os.fork() == 0:
                os.execv(sys.argv[1], [sys.argv[1], "status", "--node", f"http://127.0.0.1:{server.server_port}"])
            for _ in range(4):
                server.handle_request()
            sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
            """
        let ending = try await fixture.run(
            ["python3", "-c", script, Programs.slipway],
            environment: ["SLIPWAY_TOKEN": "x"]
        )
        #expect(ending.status != 0)
        #expect(ending.errors.contains("; trying again\n"), "\(ending.errors)")
    }
}
