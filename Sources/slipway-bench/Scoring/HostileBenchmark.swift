import TestSupport

/// The cost of the worst requests that a token for scoring can send.
struct HostileBenchmark: Benchmark {
    let name = "hostile"
    let abstract =
        "1 MiB of each hostile request (wanted: at most 64 MiB and 1 s of processor time, and growth with the bytes)"

    private static let bytes = 1 << 20
    private static let mostBytes = 64 << 20
    private static let mostSeconds = 1.0
    /// Eight times the bytes may take so many times the processor time: with the square it would be 64.
    private static let mostGrowth = 24.0
    /// Seconds below which a ratio says nothing.
    private static let noise = 0.02

    func run(_ conditions: Conditions) async throws -> Report {
        let place = try TemporaryDirectory()
        var report = Report(lines: ["| request | memory | processor | of an eighth |", "| --- | --- | --- | --- |"])
        var worst = (bytes: 0, seconds: 0.0, growth: 0.0)
        for request in HostileRequest.all {
            try Interruption.requireNone()
            let whole = try least(request, Self.bytes, conditions.rounds, place)
            let eighth = try least(request, Self.bytes / 8, conditions.rounds, place)
            let growth = whole.seconds / max(eighth.seconds, Self.noise / 8)
            worst = (max(worst.bytes, whole.bytes), max(worst.seconds, whole.seconds), max(worst.growth, growth))
            report.lines.append(
                "| \(request.name) | \(whole.bytes >> 20) MiB | \(Measurement.precise(whole.seconds)) | "
                    + "\(Measurement.precise(eighth.seconds)) |"
            )
        }
        report.rows.append(
            ComparisonRow(
                what: "1 MiB of \(HostileRequest.all.count) hostile requests, the worst",
                ours: SideResult(name: "read, framed for a worker, answered with itself"),
                peer: nil,
                judgements: [
                    Judgement(
                        figure: "\(worst.bytes >> 20) MiB",
                        wanted: "at most 64 MiB",
                        isMet: worst.bytes <= Self.mostBytes
                    ),
                    Judgement(
                        figure: "processor \(Measurement.precise(worst.seconds))",
                        wanted: "at most 1 s",
                        isMet: worst.seconds <= Self.mostSeconds
                    ),
                    Judgement(
                        figure: "\(Measurement.short(worst.growth)) times an eighth's",
                        wanted: "at most \(Measurement.short(Self.mostGrowth))",
                        isMet: worst.growth <= Self.mostGrowth
                    ),
                ]
            )
        )
        return report
    }

    /// The least processor time of the rounds, since whatever else runs only adds, and the most memory.
    private func least(
        _ request: HostileRequest,
        _ bytes: Int,
        _ rounds: Int,
        _ place: TemporaryDirectory
    ) throws -> HostileReading.Figures {
        let all = try (1...max(1, min(rounds, 3))).map { _ in
            try HostileReading.measure(request, bytes: bytes, in: place)
        }
        return HostileReading.Figures(
            seconds: all.map(\.seconds).min() ?? 0,
            bytes: all.map(\.bytes).max() ?? 0
        )
    }
}
