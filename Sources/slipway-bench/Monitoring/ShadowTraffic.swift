import Monitoring

/// Versions on probation that are asked the same rows as the one before them.
enum ShadowTraffic {
    private static let allowed = 0.1
    private static let more = 0.05
    private static let rows = 2_000
    private static let worse = 20
    private static let equal = 1_000

    static func run() throws -> MonitoringBenchmark.Outcome {
        let found = try (0..<worse).compactMap { try lost(allowed + more, seed: UInt64($0)) }.sorted()
        // The hardest case: they differ exactly as often as allowed.
        let wrong = try (0..<equal).compactMap { try lost(allowed, seed: 10_000 + UInt64($0)) }
        let median = found.isEmpty ? "never" : "after \(found[found.count / 2]) rows in the median"
        return MonitoringBenchmark.Outcome(
            lines: ["shadow: a version that differs on 15 % of rows where 10 % are allowed is brought back \(median)"],
            judgement: [
                Judgement(
                    figure: "\(found.count) of \(worse) worse versions brought back",
                    wanted: "at least \(worse - 1)",
                    isMet: found.count >= worse - 1
                ),
                Judgement(
                    figure: "\(wrong.count) of \(equal) equal ones",
                    wanted: "at most \(equal / 100)",
                    isMet: wrong.count <= equal / 100
                ),
            ]
        )
    }

    private static func lost(_ rate: Double, seed: UInt64) throws -> Int? {
        guard var bet = ShadowBet(allowed: allowed) else { throw BenchmarkFailed(description: "there is no bet") }
        var traffic = SimulatedTraffic(seed: seed)
        for row in 1...rows {
            bet.add(differing: traffic.isHit(rate) ? 1 : 0, of: 1)
            if bet.isLost { return row }
        }
        return nil
    }
}
