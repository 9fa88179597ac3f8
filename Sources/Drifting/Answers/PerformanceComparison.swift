import Evaluation
import EvaluationRecords
import Statistics

/// The metrics of a version on two labelled data sets, and their differences: the sides have no row in common.
struct PerformanceComparison {
    let settings: DriftSettings
    let level: Level
    let reference: EvaluationResult
    let current: EvaluationResult
    /// Of a binary task with scores.
    let areas: (reference: AreaUnderCurve, current: AreaUnderCurve)?

    func drift() -> PerformanceDrift {
        var metrics: [(MetricName, Screen<PerformanceDifference>)] = []
        for name in reference.metrics.names where current.metrics[name] != nil {
            guard let facts = name.facts, facts.better != .none, let left = reference.metrics[name],
                let right = current.metrics[name]
            else { continue }
            metrics.append((name, difference(name, facts, left, right)))
        }
        return PerformanceDrift(
            metrics: TextMap(metrics.map { ($0.0.text, $0.1) }),
            referenceRows: reference.rows,
            currentRows: current.rows,
            verdict: verdict(metrics)
        )
    }

    private func verdict(_ metrics: [(MetricName, Screen<PerformanceDifference>)]) -> PerformanceVerdict {
        let tolerated = metrics.filter { settings.tolerances[$0.0.text] != nil }
        let deciding = tolerated.isEmpty ? metrics.filter { $0.0 == reference.headline?.metric } : tolerated
        return PerformanceVerdict.worst(deciding.map { $0.1.value?.verdict ?? .undecided })
    }

    private func difference(
        _ name: MetricName,
        _ facts: MetricFacts,
        _ left: MetricFigure,
        _ right: MetricFigure
    ) -> Screen<PerformanceDifference> {
        if let reason = left.reason ?? right.reason { return .undefined(reason) }
        guard let first = left.value, let second = right.value else { return .undefined(.noRows) }
        let bounds = bounds(name, facts, left, right)
        let tolerance = settings.tolerances[name.text]
        return .given(
            PerformanceDifference(
                reference: left,
                current: right,
                difference: Rounded(second - first),
                low: bounds.map { Rounded($0.low) },
                high: bounds.map { Rounded($0.high) },
                interval: bounds?.kind,
                noInterval: bounds == nil ? left.noInterval ?? right.noInterval ?? .noMethod : nil,
                level: settings.level,
                p: bounds?.p.map { Rounded($0) },
                tolerance: tolerance,
                verdict: Self.verdict(facts.better, bounds, tolerance ?? 0)
            )
        )
    }

    private struct Found {
        let low: Double
        let high: Double
        let kind: IntervalKind
        var p: Double?
    }

    private func bounds(
        _ name: MetricName,
        _ facts: MetricFacts,
        _ left: MetricFigure,
        _ right: MetricFigure
    ) -> Found? {
        if name == .rocAuc, let areas,
            let area = try? AreaDifference.unpaired(areas.reference, areas.current, level),
            let interval = area.bounds.interval
        {
            return Found(low: interval.low, high: interval.high, kind: .delong, p: area.p.number)
        }
        if facts.kind == .share, let k1 = left.hits, let k2 = right.hits,
            let share = ShareDifference.newcombe(k2, of: right.rows, k1, of: left.rows, level),
            let interval = share.bounds.interval
        {
            return Found(low: interval.low, high: interval.high, kind: .newcombe, p: share.p.number)
        }
        guard let first = left.value, let second = right.value, let from = left.bounds, let to = right.bounds else {
            return nil
        }
        func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
        let difference = second - first
        let low = difference - length(second - to.low, from.high - first)
        let high = difference + length(to.high - second, first - from.low)
        guard low.isFinite, high.isFinite, low <= high else { return nil }
        return Found(low: low, high: high, kind: .squareAndAdd)
    }

    /// Turned so that positive is better, the difference is held against how much worse is allowed.
    private static func verdict(
        _ better: MetricFacts.Better,
        _ bounds: Found?,
        _ tolerance: Double
    ) -> PerformanceVerdict {
        guard let bounds else { return .undecided }
        let (low, high) = better == .higher ? (bounds.low, bounds.high) : (-bounds.high, -bounds.low)
        if high < -tolerance { return .worse }
        if low > 0 { return .better }
        return low > -tolerance || low == 0 && high == 0 ? .notWorse : .undecided
    }
}
