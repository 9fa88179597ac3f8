import DurableFiles
import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// Figures of scored rows, beside scikit-learn and numpy. The times are of the work alone, on both sides: not of the start of a
/// process, of imports and of the making of rows. The memory is that of the whole process.
struct StatisticsBenchmark: Benchmark {
    let name = "statistics"
    let abstract =
        "figures of 10,000,000 scored rows, and bootstrap, beside scikit-learn and numpy (wanted: at most 0.1 of their "
        + "processor time, and 256 MiB)"

    /// Processor time of ten times the rows, by that of the rows: linear, with some for the merging of runs.
    private static let mostGrowth = 12.0

    func run(_ conditions: Conditions) async throws -> Report {
        let rounds = min(conditions.rounds, 3)
        return Report(rows: [
            try await Comparison(
                what: "all figures, curves and 41 thresholds of 10,000,000 rows",
                ours: Self.ours(.metrics, rows: 10_000_000),
                peer: Self.peer(.metrics, rows: 10_000_000, "scikit-learn"),
                targets: [.processor(atMost: 0.1), .memory(atMost: 256 << 20)]
            ).run(rounds: rounds),
            try await Comparison(
                what: "1,000 bootstrap replicates of 12 figures, 100,000 rows",
                ours: Self.ours(.bootstrap, rows: 100_000),
                peer: Self.peer(.bootstrap, rows: 100_000, "numpy"),
                targets: [.processor(atMost: 0.1)]
            ).run(rounds: rounds),
            try await Self.spilled(rounds),
        ])
    }

    private static func spilled(_ rounds: Int) async throws -> ComparisonRow {
        func alone(_ rows: Int) async throws -> ComparisonRow {
            try await Comparison.alone("", ours(.spilled, rows: rows), [], rounds: rounds)
        }
        let few = try await alone(1_000_000).ours
        let many = try await alone(10_000_000).ours
        let growth = many.cpu.median / few.cpu.median
        return ComparisonRow(
            what: "area and calibration of 10,000,000 rows, \(StatisticsWork.spillLimit >> 20) MiB of them in memory",
            ours: many,
            peer: nil,
            judgements: [
                Judgement(
                    figure: "\(Measurement.short(growth)) times the processor time of 1,000,000",
                    wanted: "at most \(Measurement.short(mostGrowth))",
                    isMet: growth <= mostGrowth
                ),
                Target.memory(atMost: 128 << 20).judge(many, nil),
            ].compactMap(\.self)
        )
    }

    private static func ours(_ work: StatisticsWork, rows: Int) -> Side {
        Side(
            name: "Statistics",
            run: { try measure("'/proc/\(getpid())/exe' --statistics \(work.rawValue) --rows \(rows)") }
        )
    }

    private static func peer(_ work: StatisticsWork, rows: Int, _ name: String) -> Side {
        let python = "\(Fixtures.repository)/.build-tools/python/bin/python"
        let script = "\(Fixtures.repository)/Tests/Oracles/figures.py"
        return Side(name: name, run: { try measure("'\(python)' -B '\(script)' \(work.rawValue) \(rows)") })
    }

    /// Runs a command that prints the processor time and the wall time of its work, in microseconds.
    private static func measure(_ command: String) throws -> MeasuredProcess {
        let place = try TemporaryDirectory()
        let process = try MeasuredProcess.run(shell: "\(command) >figures", in: place.handle.path)
        let words = try place.text("figures").split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard words.count == 3, words[2].isFinite else {
            throw BenchmarkFailed(description: "\(command) printed no figures")
        }
        return MeasuredProcess(seconds: words[1] / 1e6, cpu: words[0] / 1e6, peakMemory: process.peakMemory)
    }
}
