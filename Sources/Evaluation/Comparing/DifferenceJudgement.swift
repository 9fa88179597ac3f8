import EvaluationRecords
import Statistics

/// Verdicts over the differences of several challengers (DEFINITIONS of the expected values, "comparison").
struct DifferenceJudgement: Sendable {
    let alpha: Double
    let margin: Double?
    let challengers: Int

    /// Of the intervals of metrics that are information.
    var level: Level { get throws { try Level(1 - alpha) } }

    /// Of the interval of the deciding metric: "not worse" holds for all challengers together.
    var decidingLevel: Level { get throws { try Level(1 - alpha / Double(max(1, challengers))) } }

    /// Judges the deciding metric: p-values by Holm over the challengers, "not worse" by the interval at 1 - alpha/k.
    func decide(
        _ metric: MetricName,
        _ found: [Result<MeasuredDifference, FigureReasonError>]
    ) throws -> [Screen<EvaluationRecords.PairedDifference>] {
        let adjusted = MultipleTests.holm(found.map { (try? $0.get())?.p ?? 1 })
        let level = try decidingLevel
        return zip(found, adjusted).map { result, adjusted in
            screen(metric, result, level, margin: margin) { $0 == nil ? nil : adjusted }
        }
    }

    /// Judges a metric that is information: for itself, and without the margin, which is in units of the deciding one.
    func inform(
        _ metric: MetricName,
        _ found: Result<MeasuredDifference, FigureReasonError>
    ) throws -> Screen<EvaluationRecords.PairedDifference> {
        screen(metric, found, try level, margin: nil, adjusted: nil)
    }

    private func screen(
        _ metric: MetricName,
        _ result: Result<MeasuredDifference, FigureReasonError>,
        _ level: Level,
        margin: Double?,
        adjusted: ((Double?) -> Double?)?
    ) -> Screen<EvaluationRecords.PairedDifference> {
        switch result {
        case .failure(let error): return .undefined(error.reason)
        case .success(let found):
            let adjusted = adjusted?(found.p)
            let verdict = Verdict.of(
                p: adjusted ?? found.p,
                difference: found.difference,
                low: found.bounds.low,
                margin: margin,
                alpha: alpha
            )
            let needed = found.bounds.interval.flatMap { interval in
                verdict == .undecided
                    ? Verdict.rowsNeeded(
                        difference: found.difference,
                        interval: interval,
                        rows: found.rows,
                        margin: margin
                    ) : nil
            }
            let isRounded = metric.facts?.isTranscendental ?? false
            func shown(_ number: Double) -> Double { isRounded ? Rounding.rounded(number) : number }
            guard found.first.isFinite, found.second.isFinite, found.difference.isFinite else {
                return .undefined(.overflow)
            }
            return .given(
                EvaluationRecords.PairedDifference(
                    first: shown(found.first),
                    second: shown(found.second),
                    difference: shown(found.difference),
                    low: found.bounds.low.map { Rounded($0) },
                    high: found.bounds.high.map { Rounded($0) },
                    interval: IntervalKind(known: (found.bounds.interval?.method ?? .bootstrap).rawValue),
                    level: level.value,
                    p: found.p.map { Rounded($0) },
                    pHolm: adjusted.map { Rounded($0) },
                    verdict: ComparisonVerdict(rawValue: verdict.rawValue) ?? .undecided,
                    neededRows: needed.flatMap { Int(exactly: $0) }
                )
            )
        }
    }
}
