import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// The cost of monitoring for the requests of a running node: the same node and model with monitoring and without, switched by reloads.
struct MonitoringCostBenchmark: Benchmark {
    let name = "monitoring-cost"
    let abstract =
        "a model of 30 columns with its reference, asked with monitoring and without (wanted: at most 2 % of p50 at 1,000 requests a second, "
        + "1 % of throughput)"

    private static let connections = 4
    private static let perSecond = 1_000.0
    /// Seconds of each measurement.
    private static let span = 4.0
    /// Times that both sides are measured in a round: the difference is smaller than the spread of single measurements.
    private static let pairs = 3
    private static let path = "/v1/projects/bench/models/breast-cancer/monitor"

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try ScoringNode(golden: [1], configuration: Self.settings(isMonitored: true))
        try Self.makeReference(of: node)
        try node.start()
        try node.deploy(version: 1)
        let (server, port) = try node.running()
        let token = try node.token()
        let request = try ExampleRows.request(rows: 1, token: token)
        _ = try server.firstAnswer(to: request) { port }
        var comparison = MonitoringCost()
        // The first of either has everything in memory then.
        for isMonitored in [true, false] {
            try Self.set(isMonitored: isMonitored, node)
            _ = try Self.measured(server, port, request)
        }
        for turn in 1...conditions.rounds * Self.pairs {
            try Interruption.requireNone()
            var pair: [Bool: MonitoringCost.Figures] = [:]
            // Neither side is always the first.
            for isMonitored in turn.isMultiple(of: 2) ? [true, false] : [false, true] {
                try Self.set(isMonitored: isMonitored, node)
                pair[isMonitored] = try Self.measured(server, port, request)
            }
            if let with = pair[true], let without = pair[false] { comparison.add(with: with, without: without) }
        }
        try Self.set(isMonitored: true, node)
        return Report(lines: comparison.lines + [try Self.report(port, token)], rows: [comparison.row])
    }

    private static func settings(isMonitored: Bool) -> String {
        "probation:\n  minimum: 1s\n" + (isMonitored ? "" : "monitoring:\n  sample: 0\n")
    }

    private static func makeReference(of node: ScoringNode) throws {
        try node.slipway(
            [
                "reference", "breast-cancer", "1", "--data", "\(ScoringNode.example)/data/breast-cancer.csv", "--label",
                "label", "--positive", "1", "--python", ScoringNode.python, "--quiet",
            ],
            in: "project"
        )
    }

    /// Reloads the node's configuration, and waits until monitoring goes by it.
    private static func set(isMonitored: Bool, _ node: ScoringNode) throws {
        let (server, port) = try node.running()
        try node.configure(settings(isMonitored: isMonitored))
        kill(server.identity, SIGHUP)
        let wanted = isMonitored ? "watching" : "off"
        let token = try node.token()
        for _ in 0..<600 {
            if try state(port, token) == wanted { return }
            usleep(100_000)
        }
        let log = try node.place.text("node.log").suffix(2000)
        throw BenchmarkFailed(description: "monitoring is not \(wanted): \(log)")
    }

    private static func measured(
        _ server: ServerProcess,
        _ port: Int,
        _ request: [UInt8]
    ) throws -> MonitoringCost.Figures {
        let before = server.cpu()
        let paced = try Load.paced(
            port: port,
            request: request,
            connections: connections,
            perSecond: perSecond,
            seconds: span
        )
        let processor = server.cpu() - before
        let busy = try Load.run(port: port, request: request, connections: connections, seconds: span)
        return MonitoringCost.Figures(paced: paced, busy: busy, processor: processor / Double(paced.latencies.count))
    }

    // MARK: What monitoring says

    private static func monitor(_ port: Int, _ token: String) throws -> String {
        let answer = try KeepAliveConnection(port: port).exchange(KeepAliveConnection.get(path, token: token))
        guard answer.status == 200 else { throw BenchmarkFailed(description: "\(path): answer \(answer.status)") }
        return String(decoding: answer.body, as: UTF8.self)
    }

    private static func state(_ port: Int, _ token: String) throws -> String {
        let text = try monitor(port, token)
        let known = ["watching", "off", "no-reference", "stopped"]
        return known.first { text.contains("\"state\":\"\($0)\"") } ?? "unknown"
    }

    /// - Throws: unless rows were counted: without them there is no cost.
    private static func report(_ port: Int, _ token: String) throws -> String {
        let metrics = try KeepAliveConnection(port: port).exchange(KeepAliveConnection.get("/metrics", token: token))
        let text = String(decoding: metrics.body, as: UTF8.self)
        let counts = ["slipway_monitor_rows_total", "slipway_monitor_dropped_rows_total"].map { name in
            text.split(separator: "\n").filter { $0.hasPrefix(name + "{") && $0.contains("\"breast-cancer\"") }
                .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
        }
        guard counts[0] > 0 else { throw BenchmarkFailed(description: "monitoring counted no rows") }
        return "monitoring was given \(Int(counts[0])) rows, and \(Int(counts[1])) more than it had space for"
    }
}
