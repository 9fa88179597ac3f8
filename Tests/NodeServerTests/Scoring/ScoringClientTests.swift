import AutomationNode
import DurableFiles
import Logging
import NodeServer
import ServiceLifecycle
import TestSupport
import Testing

/// Clients of others, over a real socket.
struct ScoringClientTests {
    private static let python = "\(Fixtures.repository)/.build-tools/python/bin/python"

    @Test(
        "MLflow's own client is answered, and so is curl, without a token from this machine",
        .enabled(if: Shell.has(python))
    )
    func clients() async throws {
        var configuration = ScoringConfiguration()
        configuration.anonymous = true
        let node = try await TestNode(serving: ScriptedServing(configuration: configuration))
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let (addresses, sink) = AsyncStream.makeStream(of: String.self)
        let listener = try NodeListener(
            settings: .init(address: .host("127.0.0.1", port: 0)),
            routes: node.routes,
            state: node.directory.path("state"),
            logger: quiet,
            onListening: { sink.yield($0) }
        )
        let group = ServiceGroup(services: [listener], logger: quiet)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { sink.finish() }
                try await group.run()
            }
            for await address in addresses {
                var problem: (any Error)?
                do {
                    try await ask(address, in: node.directory)
                } catch {
                    problem = error
                }
                await group.triggerGracefulShutdown()
                if let problem { throw problem }
            }
            try await tasks.waitForAll()
        }
    }

    private func ask(_ address: String, in place: TemporaryDirectory) async throws {
        let port = address.split(separator: ":").last.map(String.init) ?? ""
        let prefix = "v1/projects/p/models/m"
        let script = "\(Fixtures.repository)/Tests/Oracles/score_client.py"
        try await Shell.runApart(
            "env PYTHONDONTWRITEBYTECODE=1 '\(Self.python)' '\(script)' 127.0.0.1 '\(port)/\(prefix)' "
                + "> '\(place.path("client"))' 2> '\(place.path("problems"))'"
        )
        #expect(try place.text("client") == "3.0.0\n[3.5, 'NaN']\nTrue\n")
        try place.write(Array("a,b\n1,2\n".utf8), to: "rows.csv")
        try await Shell.runApart(
            "curl -sf -H 'Content-Type: text/csv' --data-binary @'\(place.path("rows.csv"))' "
                + "'\(address)/\(prefix)/invocations' -o '\(place.path("answer"))'"
        )
        #expect(try place.text("answer") == #"{"predictions": [3.0]}"#)
    }
}
