import TestSupport
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A real slipwayd on a free port of this machine, stopped when the last reference goes.
final class RunningNode {
    let program: Program
    let environment: [String: String]
    private let process: pid_t

    /// - Parameter configuration: the node's YAML.
    init(_ program: Program, configuration: String = "") throws {
        self.program = program
        try program.place.write(Array(configuration.utf8), to: "node.yaml")
        try Shell.run(
            "mkdir -p \(program.place.path("node"))/trust && cp \(program.place.path("key.pem.pub")) "
                + "\(program.place.path("node"))/trust/key.pem"
        )
        let started = try program.run(
            [
                "sh", "-c",
                """
                "$0" --state node --config node.yaml --listen 127.0.0.1:0 >node.log 2>&1 & echo $! >node.pid
                for try in $(seq 200); do [ -s node/slipwayd.address ] && exit 0; sleep 0.1; done
                cat node.log >&2; exit 1
                """, "\(Programs.directory)/slipwayd",
            ])
        process = try #require(pid_t(program.place.text("node.pid").split(separator: "\n").first ?? ""))
        try #require(started.status == 0, "\(started.errors)")
        environment = [
            "SLIPWAY_NODE": try program.place.text("node/slipwayd.address").filter { !$0.isWhitespace },
            "SLIPWAY_TOKEN": try program.place.text("node/admin.token").filter { !$0.isWhitespace },
        ]
    }

    deinit {
        kill(process, SIGTERM)
    }

    @discardableResult
    func slipway(_ arguments: String...) throws -> Ending {
        try program.run(["\(Programs.directory)/slipway"] + arguments, environment: environment)
    }
}
