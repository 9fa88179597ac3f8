import EvaluationRecords
import Identifiers
import Monitoring

/// Traffic without drift, watched for the period of the allowance: what may be raised is one alarm a seed.
enum QuietTraffic {
    private static let seeds = 10
    private static let rows = 1_000_000
    private static let period = 90.0 * 86_400

    static func run() throws -> MonitoringBenchmark.Outcome {
        var windows = 0
        var sequences = 0
        for seed in 0..<seeds {
            try Interruption.requireNone()
            let found = try alarms(seed: UInt64(seed))
            windows += found.windows
            sequences += found.sequences
        }
        let alarms = windows + sequences
        return MonitoringBenchmark.Outcome(
            lines: ["without drift: \(windows) alarms of closed windows, \(sequences) between windows"],
            judgement: [
                Judgement(
                    figure: "\(alarms) alarms",
                    wanted: "at most the \(seeds) that are allowed",
                    isMet: alarms <= seeds
                )
            ]
        )
    }

    private static func alarms(seed: UInt64) throws -> (windows: Int, sequences: Int) {
        let model = try SimulatedModel(rows: 5_000, columns: 5, seed: 1_000 + seed)
        let judge = WindowJudge(model.profile, model.settings)
        let subject = try SimulatedModel.subject()
        guard var detector = SpacedDetector(model.profile, model.settings) else {
            throw BenchmarkFailed(description: "5,000 rows are too few to judge by")
        }
        func moment(_ row: Int) -> MonitorMoment {
            let seconds = Double(row) / Double(rows) * period
            return MonitorMoment(wall: Timestamp(seconds: 1_700_000_000).adding(seconds: seconds), steady: seconds)
        }
        var book = WindowBook(model.profile.layout, model.settings.window, at: moment(0))
        var traffic = SimulatedTraffic(seed: seed)
        var windows = 0
        var sequences = 0
        for row in 0..<rows {
            let now = moment(row)
            let request = model.request(&traffic)
            book.add(request, answered: now.wall)
            if detector.add(request, at: now.steady) != nil { sequences += 1 }
            for window in book.advance(to: now) where judge.judge(window, of: subject).outcome == .drifted {
                windows += 1
            }
        }
        return (windows, sequences)
    }
}
