import DurableFiles
import TestSupport

/// `slipway evaluate --scored` of 100,000,000 rows from a file, in memory that does not grow, beside 1,000,000 rows of the same kind.
struct EvaluateLargeBenchmark: Benchmark {
    let name = "evaluate-large"
    let abstract =
        "slipway evaluate --scored of 100,000,000 rows from a file with --memory 256M (wanted: 320 MiB of the process, and at most 120 "
        + "times the processor time of 1,000,000 rows)"

    private static let few = 1_000_000
    private static let many = 100_000_000
    /// Processor time of a hundred times the rows: linear, with some for the merging of runs.
    private static let mostGrowth = 120.0
    /// The file, the sorted runs and the predictions of the rows.
    private static let diskBytes = 6 << 30

    func run(_ conditions: Conditions) async throws -> Report {
        let place = try TemporaryDirectory()
        try FreeSpace.require(Self.diskBytes, in: place)
        let project = place.handle.path + "/project"
        _ = try MeasuredProcess.run([Self.slipway, "init", project, "--project", "bench"], in: place.handle.path)
        let few = try await Self.measured(Self.few, project, place, rounds: min(conditions.rounds, 3))
        let many = try await Self.measured(Self.many, project, place, rounds: 1)
        let growth = many.cpu.median / few.cpu.median
        return Report(rows: [
            ComparisonRow(
                what: "slipway evaluate --scored, CSV of 100,000,000 rows, --memory 256M",
                ours: many,
                peer: nil,
                judgements: [
                    Judgement(
                        figure: "\(Measurement.short(growth)) times the processor time of 1,000,000",
                        wanted: "at most \(Measurement.short(Self.mostGrowth))",
                        isMet: growth <= Self.mostGrowth
                    ),
                    Target.memory(atMost: 320 << 20).judge(many, nil),
                ].compactMap(\.self)
            )
        ])
    }

    private static var slipway: String { "\(Machine.programs)/slipway" }

    private static func measured(
        _ rows: Int,
        _ project: String,
        _ place: TemporaryDirectory,
        rounds: Int
    ) async throws -> SideResult {
        let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
        let script = "\(Fixtures.repository)/Tests/Oracles/evaluate_peers.py"
        _ = try MeasuredProcess.run([python, "-B", script, "scores", "scores.csv", "\(rows)"], in: place.handle.path)
        let ours = Side(
            name: "slipway evaluate",
            run: {
                try MeasuredProcess.run(
                    [
                        slipway, "evaluate", "bench@external", "--scored", "scores.csv", "--label", "label",
                        "--probability", "1=score", "--labels", "0,1", "--memory", "256M", "--dry-run",
                        "--project-dir", project, "--quiet",
                    ],
                    in: place.handle.path
                )
            }
        )
        return try await Comparison.alone("", ours, [], rounds: rounds).ours
    }
}
