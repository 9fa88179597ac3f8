import DurableFiles
import TestSupport
import Testing

/// The program itself, as a shell starts it.
struct SlipwaydTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Runs a script in which `slipwayd` is the program; returns what it printed on both.
    private func shell(_ script: String) async throws -> String {
        try await Shell.runApart(
            "cd \(directory.handle.path) && PATH=\(Programs.directory):$PATH && { \(script)\n} > output 2>&1"
        )
        return try directory.text("output")
    }

    /// The state `s` of a node that has worked.
    private static let made = "mkdir s && echo 1 > s/state-version"

    @Test(
        "a first start makes a token, says where it listens, answers, and stops with 0 at a signal",
        arguments: ["TERM", "INT"]
    )
    func start(signal: String) async throws {
        let output = try await shell(
            """
            slipwayd --state state --listen 127.0.0.1:0 & pid=$!
            for _ in $(seq 6000); do [ -s state/slipwayd.address ] && break; sleep 0.1; done
            curl -sf -H "Authorization: Bearer $(cat state/admin.token)" "$(cat state/slipwayd.address)/v1/version"
            kill -\(signal) $pid; wait $pid; echo "status $?"; ls state/slipwayd.address; stat -c %a state/admin.token
            """
        )
        #expect(output.contains("notice listening on http://127.0.0.1:"))
        #expect(output.contains("{\"api\":\"v1\""))
        #expect(output.contains("status 0\n"))
        #expect(output.contains("No such file") && output.contains("\n600"))
        #expect(!output.contains("slipway_"))
    }

    @Test("two daemons do not share a state directory or a port")
    func busy() async throws {
        let output = try await shell(
            """
            slipwayd --state state --listen 127.0.0.1:0 2>log & pid=$!
            for _ in $(seq 6000); do [ -s state/slipwayd.address ] && break; sleep 0.1; done
            slipwayd --state state --listen 127.0.0.1:0; echo "state $?"
            port=$(sed 's/.*://' state/slipwayd.address)
            slipwayd --state other --listen 127.0.0.1:$port; echo "port $? $port"
            kill $pid; wait $pid
            """
        )
        #expect(output.contains("[node.locked]\nstate 6"))
        #expect(output.contains("[listen.busy]\nport 6"))
    }

    @Test(
        "each wrong use ends with its status",
        arguments: [
            ("slipwayd", 2), ("slipwayd --state s --nonsense", 2), ("slipwayd --state s --listen x", 2),
            ("slipwayd --state s --listen 0.0.0.0:0", 2), ("slipwayd --state s --listen 1.1.1.1:1 --socket s", 2),
            ("slipwayd --state s --config missing.yaml", 5), ("slipwayd --state /dev/null --listen 127.0.0.1:0", 1),
            ("slipwayd token create a --role king --state s", 2),
            ("slipwayd token create 'a b' --role viewer --state s", 2),
            ("slipwayd token create a --role viewer --expires never --state s", 2),
            ("slipwayd token create a --role viewer --expires 2020-01-01T00:00:00Z --state s", 2),
            ("slipwayd token create a --role viewer --project ../x --state s", 2),
            ("slipwayd token create a --role viewer --model m --state s", 2),
            ("slipwayd token create a --role scorer --model m --expires 90d --state s", 0),
            ("slipwayd token revoke a --state s", 5), ("slipwayd token list --state nowhere", 5),
            ("slipwayd token create a --role viewer --state nowhere", 5),
            ("echo 'x: 1' > c && slipwayd check-config c", 2),
            ("echo 'offers: {most: 3}' > c && slipwayd check-config c", 0), ("slipwayd --version", 0),
            ("slipwayd --help", 0), ("slipwayd token --help", 0), ("slipwayd adopt --state nowhere", 5),
            ("slipwayd adopt --help", 0),
        ]
    )
    func statuses(script: String, status: Int) async throws {
        let output = try await shell("\(Self.made)\n\(script); echo \"status $?\"; ls -d nowhere || true")
        #expect(output.contains("status \(status)\n"), "\(output)")
        #expect(output.contains("cannot access 'nowhere'"), "only slipwayd makes a state, when it serves one")
        #expect(!output.contains("Fatal error"))
    }

    @Test("a token's end and scope are listed, for people and programs")
    func limits() async throws {
        let output = try await shell(
            """
            \(Self.made)
            slipwayd token create line --role deployer --state s > token
            slipwayd token create line-4 --role viewer --expires 2090-01-31T00:00:00Z --project b --project a --state s > token
            slipwayd token list --state s; slipwayd token list --json --state s
            """
        )
        #expect(output.contains("  until 2090-01-31T00:00:00Z  projects a, b\n"))
        let table = output.split(separator: "\n").prefix(3)
        let header = try #require(table.first)
        #expect(header.hasPrefix("NAME    ROLE      CREATED (UTC)  ") && header.hasSuffix("  LIMITS"), "\(table)")
        #expect(table.dropFirst().contains { $0.hasPrefix("line-4  viewer    2") }, "\(table)")
        #expect(output.contains(#""expires":"2090-01-31T00:00:00Z""#) && output.contains(#""projects":["a","b"]"#))
        #expect(output.contains(#""hasEnded":false"#))
    }

    @Test("SIGHUP ends nothing")
    func hangup() async throws {
        let output = try await shell(
            """
            slipwayd --state state --listen 127.0.0.1:0 & pid=$!
            for _ in $(seq 6000); do [ -s state/slipwayd.address ] && break; sleep 0.1; done
            kill -HUP $pid
            curl -sf "$(cat state/slipwayd.address)/healthz"
            kill -TERM $pid; wait $pid; echo "status $?"
            """
        )
        #expect(output.contains("ok\n") && output.hasSuffix("status 0\n"), "\(output)")
    }

    @Test("a token is shown once, listed without itself, and revoked")
    func tokens() async throws {
        let output = try await shell(
            """
            \(Self.made)
            slipwayd token create line-3 --role deployer --state s > token
            slipwayd token list --state s; slipwayd token list --json --state s
            slipwayd token create line-3 --role deployer --state s; echo "again $?"
            slipwayd token revoke line-3 --state s; slipwayd token list --json --state s
            """
        )
        #expect(try directory.text("token").hasPrefix("slipway_"))
        #expect(output.contains("line-3  deployer  "))
        #expect(output.contains("\"name\":\"line-3\",\"role\":\"deployer\""))
        #expect(output.contains("[token.exists]\nagain 1\n"))
        #expect(output.hasSuffix("line-3 is revoked\n[]\n"))
        #expect(!output.contains("slipway_"))
    }
}
