import AsyncSupport
import Identifiers
import Monitoring
import Statistics

/// The verdicts of monitoring on traffic that is made up: how often it errs, how fast it finds a shift, and what a window costs. Nothing does the
/// same, so that there is no peer; the work runs in this process.
struct MonitoringBenchmark: Benchmark {
    let name = "monitoring"
    let abstract =
        "simulated traffic: false alarms, rows until a shift is found, rollbacks by shadow, a window of 100 columns (wanted: see the rows)"

    func run(_ conditions: Conditions) async throws -> Report {
        let quiet = try Self.timed { try QuietTraffic.run() }
        let shifted = try Self.timed { try ShiftedTraffic.run() }
        let shadow = try Self.timed { try ShadowTraffic.run() }
        return Report(
            lines: quiet.value.lines + shifted.value.lines + shadow.value.lines,
            rows: [
                Self.row("1,000,000 rows without drift, 5 columns, 90 days, 10 seeds", quiet, quiet.value.judgement),
                Self.row(
                    "shifts of the mean, the median of 20 runs by the table of the design",
                    shifted,
                    shifted.value.judgement
                ),
                Self.row(
                    "shadow: 20 worse versions, 1,000 equal ones, 2,000 rows each",
                    shadow,
                    shadow.value.judgement
                ),
                try WindowCost.closing(rounds: max(5, conditions.rounds)),
                try WindowCost.memory(),
            ]
        )
    }

    struct Outcome {
        let lines: [String]
        let judgement: [Judgement]
    }

    struct Timed<Value> {
        let value: Value
        let process: MeasuredProcess
    }

    static func timed<Value>(_ work: () throws -> Value) throws -> Timed<Value> {
        try Interruption.requireNone()
        let (began, processor) = (SystemClock().now, MeasuredProcess.ownProcessorTime)
        let value = try work()
        let process = MeasuredProcess(
            seconds: SystemClock().now.seconds(since: began),
            cpu: MeasuredProcess.ownProcessorTime - processor,
            peakMemory: 0
        )
        return Timed(value: value, process: process)
    }

    private static func row(_ what: String, _ timed: Timed<Outcome>, _ judgements: [Judgement]) -> ComparisonRow {
        ComparisonRow(
            what: what,
            ours: SideResult(name: "Monitoring", runs: [timed.process]),
            peer: nil,
            judgements: judgements
        )
    }
}
