import EvaluationRecords
import Identifiers
import Monitoring

/// The cost of a model of 100 columns: the close of a window, and memory.
enum WindowCost {
    private static let closeLimit = 0.05
    private static let memoryLimit = 16 << 20
    private static let liveRows = 20_000
    /// Models that are kept for the memory of one: what the making of a profile needs for a moment is there once.
    private static let models = 6

    /// The verdict on a window in which every column of numbers moved.
    static func closing(rounds: Int) throws -> ComparisonRow {
        let model = try SimulatedModel(rows: 5_000, numeric: 70, categorical: 30, seed: 1)
        var traffic = SimulatedTraffic(seed: 2)
        var counts = WindowCounts(model.profile.layout)
        for _ in 0..<liveRows { counts.add(model.request(&traffic, shift: 1)) }
        let start = Timestamp(seconds: 0)
        let window = ClosedWindow(
            number: 1,
            span: WindowSpan(began: start, ended: start.adding(seconds: 86_400), seconds: 86_400, observed: 86_400),
            counts: counts
        )
        let judge = WindowJudge(model.profile, model.settings)
        let subject = try SimulatedModel.subject()
        var runs: [MeasuredProcess] = []
        for _ in 0..<rounds {
            let timed = try MonitoringBenchmark.timed { judge.judge(window, of: subject) }
            guard timed.value.outcome == .drifted else { throw BenchmarkFailed(description: "the shift was not found") }
            runs.append(timed.process)
        }
        return ComparisonRow(
            what: "verdict on a window of 100 columns and 20,000 rows",
            ours: SideResult(name: "Monitoring", runs: runs),
            peer: nil,
            targets: [.seconds(atMost: closeLimit)]
        )
    }

    /// Profile, windows and evidence of one model, out of those of several.
    static func memory() throws -> ComparisonRow {
        var kept: [(WindowBook, SpacedDetector, SimulatedModel)] = [try watched(0)]
        let before = try HostileReading.settledMemory()
        for seed in 1..<models { kept.append(try watched(UInt64(seed))) }
        let after = try HostileReading.settledMemory()
        let bytes = max(0, after - before) / (models - 1)
        guard kept.allSatisfy({ $0.0.open.rows > 0 }) else {
            throw BenchmarkFailed(description: "no rows were counted")
        }
        return ComparisonRow(
            what: "memory of a model of 100 columns: profile, open and closing window, evidence",
            ours: SideResult(name: "Monitoring"),
            peer: nil,
            judgements: [
                Judgement(
                    figure: "\(bytes >> 10) KiB",
                    wanted: "at most \(memoryLimit >> 10) KiB",
                    isMet: bytes <= memoryLimit
                )
            ]
        )
    }

    private static func watched(_ seed: UInt64) throws -> (WindowBook, SpacedDetector, SimulatedModel) {
        let model = try SimulatedModel(rows: 5_000, numeric: 70, categorical: 30, seed: seed)
        func moment(_ seconds: Double) -> MonitorMoment {
            MonitorMoment(wall: Timestamp(seconds: 0).adding(seconds: seconds), steady: seconds)
        }
        var book = WindowBook(model.profile.layout, model.settings.window, at: moment(0))
        guard var detector = SpacedDetector(model.profile, model.settings) else {
            throw BenchmarkFailed(description: "5,000 rows are too few to judge by")
        }
        var traffic = SimulatedTraffic(seed: seed)
        for row in 0..<1_000 {
            let request = model.request(&traffic)
            book.add(request, answered: moment(Double(row)).wall)
            _ = detector.add(request, at: Double(row))
        }
        // The window ends, and a second one begins while the first waits for late rows.
        _ = book.advance(to: moment(86_400))
        book.add(model.request(&traffic), answered: moment(86_401).wall)
        return (book, detector, model)
    }
}
