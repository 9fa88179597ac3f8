import DurableFiles
import TestSupport

/// A node's scoring, beside MLflow's own server with the same model in the same environment.
struct ScoringBenchmark: Benchmark {
    let name = "scoring"
    let abstract = "a node's scoring of a scaled logistic regression over 30 columns, beside mlflow models serve"

    /// Seconds of each measurement.
    private static let span = 4.0
    private static let shortProbation = "probation:\n  minimum: 1s\n"

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try ScoringNode(golden: [1], configuration: Self.shortProbation)
        try node.start()
        try node.deploy(version: 1)
        var comparison = ScoringComparison()
        for _ in 1...conditions.rounds {
            try measure(node, into: &comparison)
            try measureMLflow(node, into: &comparison)
            try measureBatching(node, into: &comparison)
        }
        return Report(lines: comparison.lines)
    }

    private func measure(_ node: ScoringNode, into comparison: inout ScoringComparison) throws {
        try node.configure(Self.shortProbation)
        let (port, token, process) = try start(node)
        let one = try ExampleRows.request(rows: 1, token: token)
        comparison.starts.ours.append(try process.firstAnswer(to: one) { port })
        comparison.one.ours.append(try Load.run(port: port, request: one, connections: 1, seconds: Self.span))
        comparison.many.ours.append(try Load.run(port: port, request: one, connections: 4, seconds: Self.span))
        comparison.own.append(try ownPart(port: port, request: one))
        let thousand = try ExampleRows.request(rows: 1000, token: token)
        comparison.thousand.ours.append(try Load.run(port: port, request: thousand, connections: 1, seconds: Self.span))
        comparison.memory.ours.append(process.memory())
    }

    private func measureBatching(_ node: ScoringNode, into comparison: inout ScoringComparison) throws {
        try node.configure("  batching: {rows: 64, wait: 1ms}\n" + Self.shortProbation)
        let (port, token, process) = try start(node)
        let one = try ExampleRows.request(rows: 1, token: token)
        _ = try process.firstAnswer(to: one) { port }
        comparison.batched.append(try Load.run(port: port, request: one, connections: 4, seconds: Self.span))
    }

    private func start(_ node: ScoringNode) throws -> (port: Int, token: String, process: ServerProcess) {
        try node.start()
        guard let process = node.process, let port = node.port else {
            throw BenchmarkFailed(description: "the node does not listen")
        }
        return (port, try node.token(), process)
    }

    /// Measures the node's own part of a request: all of its time but the worker's.
    private func ownPart(port: Int, request: [UInt8]) throws -> Double {
        let connection = try KeepAliveConnection(port: port)
        let parts = try (0..<1000).compactMap { _ in
            ServerTiming(try connection.exchange(request).headers["server-timing"] ?? "")
        }
        return parts.map { $0.total - $0.worker }.sorted()[parts.count / 2]
    }

    private func measureMLflow(_ node: ScoringNode, into comparison: inout ScoringComparison) throws {
        let server = try ServerProcess(
            [
                ScoringNode.python, "-m", "mlflow", "models", "serve", "--env-manager", "local", "--port", "5891",
                "--model-uri", node.place.path("node/current/bench/models/breast-cancer/active"),
            ],
            environment: [
                "OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1", "MKL_NUM_THREADS=1",
                "PATH=\(ScoringNode.python.dropLast("/python".count)):/usr/bin:/bin",
            ],
            in: node.place.handle.path,
            log: node.place.path("mlflow.log")
        )
        defer { server.stop() }
        let one = try ExampleRows.mlflowRequest(rows: 1)
        comparison.starts.theirs.append(try server.firstAnswer(to: one) { 5891 })
        comparison.many.theirs.append(try Load.run(port: 5891, request: one, connections: 4, seconds: Self.span))
        comparison.one.theirs.append(try Load.run(port: 5891, request: one, connections: 1, seconds: Self.span))
        let thousand = try ExampleRows.mlflowRequest(rows: 1000)
        comparison.thousand.theirs.append(
            try Load.run(port: 5891, request: thousand, connections: 1, seconds: Self.span)
        )
        comparison.memory.theirs.append(server.memory())
    }
}
