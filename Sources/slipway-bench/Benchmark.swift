/// One measurement, with what it is compared to.
protocol Benchmark: Sendable {
    /// What the command line calls it.
    var name: String { get }
    var abstract: String { get }

    /// - Returns: lines for people: both sides, their ratio, and the versions of what was measured.
    func run(rounds: Int) async throws -> [String]
}

/// All there are.
enum Benchmarks {
    static let all: [any Benchmark] = [
        ImportServerBenchmark(), ScanBenchmark(), ScoringBenchmark(), SwitchBenchmark(), RollbackBenchmark(),
    ]
}

/// A benchmark that could not be run.
struct BenchmarkFailed: Error, CustomStringConvertible {
    let description: String
}
