import AsyncSupport
import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// The time until the old generation answers, after a worker of the new one is killed on probation.
struct RollbackBenchmark: Benchmark {
    let name = "rollback"
    let abstract = "from a kill of the new generation's worker to the old one's answer (wanted: p99 under 100 ms)"

    private static let rollbacks = 20

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try ScoringNode(golden: [1, 2], configuration: "probation:\n  minimum: 1s\n")
        try node.start()
        try node.deploy(version: 1)
        try node.configure("probation:\n  minimum: 10m\n  deadline: 1h\n")
        try node.start()
        guard let port = node.port, let daemon = node.process else {
            throw BenchmarkFailed(description: "the node does not listen")
        }
        let request = try ExampleRows.request(rows: 1, token: try node.token())
        _ = try daemon.firstAnswer(to: request) { port }
        let clients = try SteadyClients(port: port, request: request)
        let scoring = Task.detached { clients.run(connections: 1, atLeast: 0) }
        // Whatever happens here, the client comes to its end.
        defer { clients.finish() }
        let bundle = try node.export(version: 2)
        var kills: [Instant] = []
        for _ in 1...Self.rollbacks {
            let before = Set(daemon.children())
            try node.slipway(["deploy", bundle] + node.access)
            guard let worker = daemon.children().first(where: { !before.contains($0) }) else {
                throw BenchmarkFailed(description: "the new generation has no worker")
            }
            kills.append(SystemClock().now)
            kill(worker, SIGKILL)
            // The mark comes with the rollback: a bundle that is marked good before it would be marked bad after all.
            while try !node.isRolledBack() { usleep(20_000) }
            try node.slipway(["mark-good", "second"] + node.access)
        }
        clients.finish()
        let seen = await scoring.value
        let seconds = kills.compactMap { moment in
            seen.answers.first { $0.version == "1" && $0.ended > moment }.map { $0.ended.seconds(since: moment) }
        }.sorted()
        guard seconds.count == kills.count, let worst = seconds.last else {
            throw BenchmarkFailed(description: "the old generation did not answer again")
        }
        return Report(lines: [
            "kill to the old generation's answer: median \(milliseconds(Measurement(seconds).median)) ms, "
                + "worst of \(seconds.count) \(milliseconds(worst)) ms; \(seen.failures.count) of \(seen.answers.count) requests failed"
        ])
    }

    private func milliseconds(_ seconds: Double) -> String { Measurement.short(seconds * 1000) }
}
