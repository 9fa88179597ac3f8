/// The results of the rounds with a sandbox and without.
struct SandboxComparison {
    struct Figures {
        /// One row after the other.
        let load: Load
        /// Seconds from the start of the node to its first answer.
        let start: Double
        /// Bytes of the worker with its children, shared ones in parts.
        let memory: Int
    }

    var off: [Figures] = []
    var confined: [Figures] = []

    var lines: [String] {
        [
            row("one row, p50, ms") { $0.load.percentile(0.5) * 1000 },
            row("one row, p99, ms") { $0.load.percentile(0.99) * 1000 },
            row("start to first answer, s") { $0.start },
            row("memory (PSS) of the worker with its children, MB") { Double($0.memory) / 1e6 },
        ]
    }

    /// The medians with the least and the most of the rounds, since the difference is smaller than the spread of the rounds.
    private func row(_ title: String, _ figure: (Figures) -> Double) -> String {
        let (without, with) = (Measurement(off.map(figure)), Measurement(confined.map(figure)))
        let percent = (with.median / without.median - 1) * 100
        return "\(title): off \(Self.text(without)), sandbox \(Self.text(with)), "
            + "\(percent < 0 ? "-" : "+")\(Measurement.short(abs(percent))) % (wanted: within 2 %)"
    }

    private static func text(_ figures: Measurement) -> String {
        "\(Measurement.short(figures.median)) (\(Measurement.short(figures.least)) to \(Measurement.short(figures.most)))"
    }
}
