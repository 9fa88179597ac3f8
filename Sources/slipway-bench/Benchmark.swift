/// One measurement, with what it is compared to.
protocol Benchmark: Sendable {
    /// The name on the command line.
    var name: String { get }
    var abstract: String { get }

    func run(_ conditions: Conditions) async throws -> Report
}

/// The conditions of a run. A benchmark writes its files below `TMPDIR`.
struct Conditions: Sendable {
    /// The number of measurements of each side.
    let rounds: Int
    /// Bytes of the generated tree.
    let treeBytes: Int
}

/// The results of a benchmark.
struct Report: Sendable {
    /// For people: the measured work, and results without a row.
    var lines: [String] = []
    /// Of the table at the end.
    var rows: [ComparisonRow] = []
}

/// All there are.
enum Benchmarks {
    static let all: [any Benchmark] = [
        StartBenchmark(), ImportBenchmark(), ExportBenchmark(), VerifyBenchmark(), ModelSigningBenchmark(),
        SignOffBenchmark(),
        CompressionBenchmark(), VersionsBenchmark(), FilesBenchmark(), UploadBenchmark(), DeployBenchmark(),
        DeployNextBenchmark(), DeployFilesBenchmark(), ActivationBenchmark(), MemoryBenchmark(),
        ImportServerBenchmark(), RegistryBenchmark(),
        ScanBenchmark(), DetectionBenchmark(), ScoringBenchmark(), NativeBenchmark(), SandboxBenchmark(),
        HostileBenchmark(), SwitchBenchmark(),
        RollbackBenchmark(), StatisticsBenchmark(), EvaluateBenchmark(), EvaluateLargeBenchmark(),
        DriftBenchmark(), MonitoringBenchmark(), MonitoringCostBenchmark(), ParquetBenchmark(), SparkBenchmark(),
        PagesBenchmark(),
    ]
}

/// A benchmark that could not be run.
struct BenchmarkFailed: Error, CustomStringConvertible {
    let description: String
}
