import ArgumentParser

/// Measures Slipway beside what else does the same work, on this machine.
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
    var rounds = 3

    func validate() throws {
        if let unknown = names.first(where: { name in !Benchmarks.all.contains { $0.name == name } }) {
            throw ValidationError("There is no benchmark \(unknown).")
        }
        if !(1...99).contains(rounds) { throw ValidationError("--rounds is a number from 1 to 99.") }
    }

    func run() async throws {
        print(Machine.description)
        for benchmark in Benchmarks.all where names.isEmpty || names.contains(benchmark.name) {
            print("\n\(benchmark.name): \(benchmark.abstract)")
            for line in try await benchmark.run(rounds: rounds) { print("  \(line)") }
        }
    }
}
