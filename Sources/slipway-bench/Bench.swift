import ArgumentParser

#if canImport(Glibc)
import Glibc
#endif

/// Measures Slipway beside what else does the same work, on this machine.
///
/// `slipway-bench` is the program behind `make bench`; it does not ship. It runs the built programs as a user does.
///
/// - A `Benchmark` is one measurement and gives a `Report`; `Benchmarks.all` lists them. Those of the design node are in
///   `Design`, those of the automation node in `Node`, those of requests to models in `Scoring`, those of figures in `Statistics`, those of
///   monitoring in `Monitoring`, those of a node's pages in `Pages`; scans and imports from a server stand beside this file.
/// - A `Comparison` runs its `Side`s in turns, so that whatever else the machine does falls on all; the medians become a
///   `ComparisonRow` with a `Target`.
/// - `Tree` generates models that are the same on every machine. `DesignNode`, `BenchNode` and `ServerProcess` are the programs
///   under measurement, `Peers` those that they are compared with.
///
/// Begin with `Benchmarks.all` and one benchmark, such as `ExportBenchmark`. docs/performance.md explains the figures.
///
/// A benchmark writes only below `TMPDIR`, removes what it wrote also after an interrupt, and leaves no process behind.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "slipway-bench",
        abstract: "Measure Slipway beside what else does the same work.",
        discussion: Benchmarks.all.map { "\($0.name): \($0.abstract)" }.joined(separator: "\n")
    )

    @Argument(help: "The benchmarks to run; without one all of them.")
    var names: [String] = []

    @Option(help: "How often each side is measured; the medians are compared.")
    var rounds = 5

    @Option(help: "MiB of the generated tree of models.")
    var size = 1024

    @Option(help: "Where files are written, and removed in the end; else TMPDIR.")
    var directory: String?

    @Option(help: ArgumentHelp("A hostile request to read in this process.", visibility: .hidden))
    var hostile: String?

    @Option(help: ArgumentHelp("Its bytes.", visibility: .hidden))
    var bytes = 1 << 20

    @Option(help: ArgumentHelp("Figures to compute in this process.", visibility: .hidden))
    var statistics: String?

    @Option(name: .customLong("rows"), help: ArgumentHelp("Their rows.", visibility: .hidden))
    var statisticsRows = 1000

    func validate() throws {
        if let unknown = names.first(where: { name in !Benchmarks.all.contains { $0.name == name } }) {
            throw ValidationError("There is no benchmark \(unknown).")
        }
        if !(1...99).contains(rounds) { throw ValidationError("--rounds is a number from 1 to 99.") }
        if !(1...65_536).contains(size) { throw ValidationError("--size is a number from 1 to 65536.") }
    }

    func run() async throws {
        if let hostile { return try HostileReading.run(hostile, bytes: bytes) }
        if let statistics { return try StatisticsWork.run(statistics, rows: statisticsRows) }
        if let directory { setenv("TMPDIR", directory, 1) }
        Interruption.prepare()
        print(Machine.description)
        print(Machine.disk)
        print(Peers.versions)
        let conditions = Conditions(rounds: rounds, treeBytes: size << 20)
        var rows: [ComparisonRow] = []
        for benchmark in Benchmarks.all where names.isEmpty || names.contains(benchmark.name) {
            print("\n\(benchmark.name): \(benchmark.abstract)")
            let report = try await benchmark.run(conditions)
            for line in report.lines + report.rows.map(\.line) { print("  \(line)") }
            rows += report.rows
        }
        if !rows.isEmpty { print("\n" + ComparisonTable(rows).text) }
    }
}
