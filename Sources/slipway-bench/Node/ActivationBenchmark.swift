import DurableFiles

/// The time of a switch that loads nothing: two generations of small models take turns.
struct ActivationBenchmark: Benchmark {
    let name = "activation"
    let abstract = "switch and rollback, from request to `current` durable, 200 rounds (wanted: p99 under 50 ms)"

    private static let turns = 200
    private static let files = 20

    func run(_ conditions: Conditions) async throws -> Report {
        let design = try DesignNode()
        let node = try BenchNode(in: design.place, configuration: "probation: {minimum: 1h, deadline: 2h}\n")
        try node.start()
        try deploy(design, to: node)
        let turns = try Turns(node)
        let disk = try DiskSync(in: node.place)
        var switches: [Double] = []
        var rollbacks: [Double] = []
        var syncs: [Double] = []
        for _ in 1...Self.turns {
            syncs.append(try disk.measure())
            switches.append(try turns.activate("second"))
            rollbacks.append(try turns.rollBack())
        }
        return Report(
            lines: [
                "two generations of a model with \(Self.files) files in a version, by turns; from the request (HTTP on loopback) until the event "
                    + "that says active, which comes when `current` and its record are durable",
                "the disk itself, a file of 4 KiB and its directory, two fsyncs: \(Latencies(syncs).text)",
            ],
            rows: [row("switch", switches), row("rollback", rollbacks)]
        )
    }

    private func row(_ what: String, _ seconds: [Double]) -> ComparisonRow {
        let turns = Latencies(seconds)
        return ComparisonRow(
            what: "\(what), \(turns.count) rounds",
            ours: SideResult(
                name: "POST",
                runs: seconds.map { MeasuredProcess(seconds: $0, cpu: 0, peakMemory: 0) }
            ),
            peer: nil,
            judgements: [
                Judgement(figure: turns.text, wanted: "p99 under 50 ms", isMet: turns.percentile(0.99) < 0.05)
            ]
        )
    }

    /// Two bundles of the same two versions, `first` and `second`, the one that is active apart; the first is current and confirmed, the
    /// second has been.
    private func deploy(_ design: DesignNode, to node: BenchNode) throws {
        let tree = try ModelTree.versions(2, files: Self.files, in: design.place)
        try design.makeProject("project")
        for (version, id) in zip(tree.versions, ["first", "second"]) {
            try design.importVersions([version], of: tree, into: "project", ["--activate"])
            try design.export("project", as: "\(id).tar", ["--id", id])
            try node.slipway(["deploy", "\(id).tar"] + node.access)
            try node.slipway(["confirm"] + node.access)
        }
        try node.slipway(["rollback"] + node.access)
    }
}
