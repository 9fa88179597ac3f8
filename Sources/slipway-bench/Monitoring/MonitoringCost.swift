/// The results of a node with monitoring and without, in pairs that were measured one right after the other.
struct MonitoringCost {
    struct Figures {
        /// At a rate that the node can keep.
        let paced: Load
        /// As many requests as it answers.
        let busy: Load
        /// Seconds of a request at that rate, of the node's own process, all of its threads together.
        let processor: Double
    }

    private var with: [Figures] = []
    private var without: [Figures] = []

    private static let latencyLimit = 0.02
    private static let throughputLimit = 0.01

    mutating func add(with: Figures, without: Figures) {
        self.with.append(with)
        self.without.append(without)
    }

    var lines: [String] {
        [
            line("p50 at a steady rate, ms") { $0.paced.percentile(0.5) * 1000 },
            line("p99 at a steady rate, ms") { $0.paced.percentile(0.99) * 1000 },
            line("requests a second at a steady rate") { $0.paced.rate },
            line("the node's own processor time of a request, ms") { $0.processor * 1000 },
            line("requests a second, as many as it answers") { $0.busy.rate },
        ]
    }

    var row: ComparisonRow {
        ComparisonRow(
            what: "monitoring of 30 columns, 4 connections",
            ours: SideResult(name: "slipwayd"),
            peer: nil,
            judgements: [
                .share(
                    "p50 at 1,000 requests a second",
                    Measurement(zip(with, without).map { $0.paced.percentile(0.5) / $1.paced.percentile(0.5) - 1 }),
                    atMost: Self.latencyLimit
                ),
                .share(
                    "throughput lost",
                    Measurement(zip(with, without).map { 1 - $0.busy.rate / $1.busy.rate }),
                    atMost: Self.throughputLimit
                ),
            ]
        )
    }

    private func line(_ title: String, _ figure: (Figures) -> Double) -> String {
        let (on, off) = (Measurement(with.map(figure)), Measurement(without.map(figure)))
        return "\(title): with \(Self.text(on)), without \(Self.text(off))"
    }

    private static func text(_ figures: Measurement) -> String {
        "\(Measurement.short(figures.median)) (\(Measurement.short(figures.least)) to \(Measurement.short(figures.most)))"
    }
}
