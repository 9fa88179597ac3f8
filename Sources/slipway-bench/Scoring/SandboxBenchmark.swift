import TestSupport

/// A node that confines what runs a model, beside the same node and model without.
struct SandboxBenchmark: Benchmark {
    let name = "sandbox"
    let abstract = "one row, load and memory of the same model in the sandbox and with `scoring.sandbox: off`"

    /// Seconds of each measurement.
    private static let span = 4.0

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try ScoringNode(golden: [1], configuration: Self.settings(isConfined: true))
        try node.start()
        try node.deploy(version: 1)
        // The files are in memory for the first of either then.
        for isConfined in [true, false] { _ = try started(node, isConfined: isConfined) }
        var comparison = SandboxComparison()
        for round in 1...conditions.rounds {
            // Neither side is always the first.
            for isConfined in round.isMultiple(of: 2) ? [true, false] : [false, true] {
                let figures = try measure(node, isConfined: isConfined)
                if isConfined { comparison.confined.append(figures) } else { comparison.off.append(figures) }
            }
        }
        return Report(lines: comparison.lines)
    }

    private static func settings(isConfined: Bool) -> String {
        (isConfined ? "" : "  sandbox: off\n") + "probation:\n  minimum: 1s\n"
    }

    private func started(
        _ node: ScoringNode,
        isConfined: Bool
    ) throws -> (server: ServerProcess, port: Int, request: [UInt8], seconds: Double) {
        try node.configure(Self.settings(isConfined: isConfined))
        try node.start()
        let (server, port) = try node.running()
        let request = try ExampleRows.request(rows: 1, token: node.token())
        return (server, port, request, try server.firstAnswer(to: request) { port })
    }

    private func measure(_ node: ScoringNode, isConfined: Bool) throws -> SandboxComparison.Figures {
        let (server, port, request, seconds) = try started(node, isConfined: isConfined)
        let load = try Load.run(port: port, request: request, connections: 1, seconds: Self.span)
        return SandboxComparison.Figures(load: load, start: seconds, memory: server.memoryOfChildren())
    }
}
