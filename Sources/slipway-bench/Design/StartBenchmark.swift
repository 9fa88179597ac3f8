import DurableFiles

/// The time until the program has printed its help.
struct StartBenchmark: Benchmark {
    let name = "start"
    let abstract = "the start of slipway: --help (wanted: under 25 ms)"

    /// It is short, so it is measured more often than the rest.
    private static let timesRounds = 5

    func run(_ conditions: Conditions) async throws -> Report {
        let node = try DesignNode()
        let row = try await Comparison.alone(
            "start",
            Side(name: "slipway --help", run: { try node.run([DesignNode.slipway, "--help"]) }),
            [.seconds(atMost: 0.025)],
            rounds: conditions.rounds * Self.timesRounds
        )
        let size = try OpenFile.read(DesignNode.slipway).status().size
        return Report(lines: ["the program has \(size >> 20) MiB"], rows: [row])
    }
}
