/// A version of very many small files on its way into a generation.
struct DeployFilesBenchmark: Benchmark {
    let name = "deploy-files"
    let abstract = "slipway deploy of one version with 10,000 and with 100,000 files: the time of each file"

    /// The ratio up to which two times for a file count as equal.
    private static let flat = 1.25
    private static let counts = (few: 10_000, many: 100_000)

    func run(_ conditions: Conditions) async throws -> Report {
        let few = try await deploy(Self.counts.few, rounds: min(3, conditions.rounds))
        let many = try await deploy(Self.counts.many, rounds: 1)
        let (first, second) = (
            few.wall.median / Double(Self.counts.few), many.wall.median / Double(Self.counts.many)
        )
        let row = ComparisonRow(
            what: "deploy of 100,000 files",
            ours: many,
            peer: few,
            judgements: [
                Judgement(
                    figure:
                        "\(Measurement.short(second * 1e6)) µs for each file, beside \(Measurement.short(first * 1e6)) of 10,000: "
                        + Measurement.short(second / first),
                    wanted: "at most \(Self.flat)",
                    isMet: second / first <= Self.flat
                )
            ]
        )
        return Report(
            lines: ["files of 512 bytes, each different, until staged, on a node that has nothing"],
            rows: [row]
        )
    }

    private func deploy(_ count: Int, rounds: Int) async throws -> SideResult {
        let design = try DesignNode()
        try design.export(try ModelTree.files(count, in: design.place), as: "bundle.tar", keeping: true)
        let node = try SharedNode(BenchNode(in: design.place))
        var result = SideResult(name: "slipway deploy --stage-only of \(count) files")
        for _ in 1...rounds {
            try Interruption.requireNone()
            try node.restart(keeping: true)
            try design.settle()
            result.runs.append(try node.deploy("bundle.tar"))
            node.stop()
        }
        return result
    }
}
