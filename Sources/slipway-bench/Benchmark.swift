/// One measurement, with what it is compared to.
protocol Benchmark: Sendable {
    /// What the command line calls it.
    var name: String { get }
    var abstract: String { get }

    func run(_ conditions: Conditions) async throws -> Report
}

/// How a benchmark is to be run. Its files are to be below `TMPDIR`.
struct Conditions: Sendable {
    /// How often each side is measured.
    let rounds: Int
    /// Of the generated tree.
    let treeBytes: Int
}

/// What a benchmark found.
struct Report: Sendable {
    /// For people: what was done, and what fits into no row.
    var lines: [String] = []
    /// Of the table at the end.
    var rows: [ComparisonRow] = []
}

/// All there are.
enum Benchmarks {
    static let all: [any Benchmark] = [
        StartBenchmark(), ImportBenchmark(), ExportBenchmark(), VerifyBenchmark(), ModelSigningBenchmark(),
        CompressionBenchmark(), VersionsBenchmark(), FilesBenchmark(), UploadBenchmark(), DeployBenchmark(),
        DeployNextBenchmark(), DeployFilesBenchmark(), ActivationBenchmark(), MemoryBenchmark(),
        ImportServerBenchmark(),
        ScanBenchmark(), DetectionBenchmark(), ScoringBenchmark(), SandboxBenchmark(), HostileBenchmark(),
        SwitchBenchmark(),
        RollbackBenchmark(),
    ]
}

/// A benchmark that could not be run.
struct BenchmarkFailed: Error, CustomStringConvertible {
    let description: String
}
