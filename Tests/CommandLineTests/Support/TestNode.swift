import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A real slipwayd on a free port of this machine, stopped when the last reference goes.
final class TestNode {
    let fixture: Fixture
    let environment: [String: String]
    private let process: pid_t

    /// - Parameter configuration: the node's YAML.
    init(_ fixture: Fixture, configuration: String = "") async throws {
        self.fixture = fixture
        try fixture.directory.write(Array(configuration.utf8), to: "node.yaml")
        try Shell.run(
            "mkdir -p \(fixture.path("node"))/trust && cp \(fixture.path("key.pem.pub")) "
                + "\(fixture.path("node"))/trust/key.pem"
        )
        let started = try await fixture.run(
            [
                "sh", "-c",
                """
                "$0" --state node --config node.yaml --listen 127.0.0.1:0 >node.log 2>&1 & echo $! >node.pid
                for try in $(seq 6000); do [ -s node/slipwayd.address ] && exit 0; sleep 0.1; done
                cat node.log >&2; exit 1
                """, "\(Programs.directory)/slipwayd",
            ])
        process = try #require(pid_t(fixture.directory.text("node.pid").split(separator: "\n").first ?? ""))
        try #require(started.status == 0, "\(started.errors)")
        environment = [
            "SLIPWAY_NODE": try fixture.directory.text("node/slipwayd.address").filter { !$0.isWhitespace },
            "SLIPWAY_TOKEN": try fixture.directory.text("node/admin.token").filter { !$0.isWhitespace },
        ]
    }

    deinit {
        kill(process, SIGTERM)
    }

    @discardableResult
    func slipway(_ arguments: String...) async throws -> CommandRun {
        try await fixture.run(Programs.slipway, arguments, environment: environment)
    }
}
