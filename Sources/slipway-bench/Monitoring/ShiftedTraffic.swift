import Monitoring

/// A column whose mean moves by some standard deviations, and how many rows pass until evidence of 1e5 batches is there.
enum ShiftedTraffic {
    /// The design's medians with a tolerance of 0.1, by rows of the reference.
    private static let table: [(reference: Int, shift: Double, rows: Int)] = [
        (1_000, 0.3, 3_162), (1_000, 0.5, 1_075), (1_000, 1.0, 312),
        (5_000, 0.2, 7_175), (5_000, 0.3, 1_437), (5_000, 0.5, 600), (5_000, 1.0, 225),
        (50_000, 0.2, 2_275), (50_000, 0.3, 975), (50_000, 0.5, 450), (50_000, 1.0, 200),
    ]
    private static let runs = 20
    private static let threshold = 1e5
    private static let most = 2.0

    static func run() throws -> MonitoringBenchmark.Outcome {
        var worst = 0.0
        var lines: [String] = []
        for (reference, shift, rows) in table {
            try Interruption.requireNone()
            let found = try median(reference, shift, limit: 10 * rows)
            worst = max(worst, Double(found) / Double(rows))
            lines.append("reference of \(reference) rows, shift \(shift): \(found) rows, the table has \(rows)")
        }
        return MonitoringBenchmark.Outcome(
            lines: lines,
            judgement: [
                Judgement(
                    figure: "at most \(Measurement.short(worst)) times the table's rows",
                    wanted: "at most \(Measurement.short(most))",
                    isMet: worst <= most
                )
            ]
        )
    }

    /// Rows until the alarm; a run without one counts as the limit.
    private static func median(_ reference: Int, _ shift: Double, limit: Int) throws -> Int {
        let found = try (0..<runs).map { run in
            let model = try SimulatedModel(rows: reference, columns: 1, seed: UInt64(run))
            guard var detector = SpacedDetector(model.profile, model.settings, threshold: threshold) else {
                throw BenchmarkFailed(description: "\(reference) rows are too few to judge by")
            }
            var traffic = SimulatedTraffic(seed: 500 + UInt64(run))
            for row in 1...limit {
                let request = model.request(&traffic, shift: shift)
                if detector.add(request, at: Double(row)) != nil { return row }
            }
            return limit
        }.sorted()
        return (found[runs / 2 - 1] + found[runs / 2]) / 2
    }
}
