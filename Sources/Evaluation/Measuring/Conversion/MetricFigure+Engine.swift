package import EvaluationRecords
package import Statistics

extension FigureInterval {
    static func of(
        _ bounds: Bounds,
        _ level: Level,
        as kind: IntervalKind? = nil,
        empty: FigureReason = .noRows
    ) -> FigureInterval {
        switch bounds {
        case .given(let interval):
            .bounds(
                interval.low,
                interval.high,
                kind ?? IntervalKind(known: interval.method.rawValue),
                level: level.value
            )
        case .none(let reason): FigureInterval.none(FigureReason(reason, empty: empty))
        }
    }
}

extension IntervalKind {
    /// The bootstrap on a sample of the rows, its spread scaled to all of them.
    static let bootstrapSample = IntervalKind(known: "bootstrap-sample")
}

extension MetricFigure {
    /// A figure of the engine; by convention or undefined with its reason.
    static func of(
        _ figure: Figure,
        _ interval: FigureInterval = FigureInterval.none(.noMethod),
        rows: Int,
        hits: Int? = nil,
        effectiveRows: Double? = nil,
        dropped: Int? = nil,
        empty: FigureReason = .noRows
    ) -> MetricFigure {
        switch figure {
        case .value(let value):
            .value(value, interval, rows: rows, hits: hits, effectiveRows: effectiveRows, dropped: dropped)
        case .conventional(let value, let reason):
            .conventional(
                value,
                FigureReason(reason, empty: empty),
                rows: rows,
                hits: hits,
                effectiveRows: effectiveRows
            )
        case .undefined(let reason): .undefined(FigureReason(reason, empty: empty), rows: rows, hits: hits)
        }
    }

    package static func of(
        _ estimate: Estimate,
        _ level: Level,
        rows: Int,
        effectiveRows: Double? = nil,
        empty: FigureReason = .noRows
    ) -> MetricFigure {
        of(
            estimate.figure,
            .of(estimate.bounds, level, empty: empty),
            rows: rows,
            effectiveRows: effectiveRows,
            empty: empty
        )
    }

    /// - Parameter figure: with the value that convention puts in the place of a share without rows.
    package static func of(
        _ rate: Rate,
        _ level: Level,
        _ figure: Figure? = nil,
        empty: FigureReason = .noRows
    ) -> MetricFigure {
        of(figure ?? rate.figure, .of(rate.bounds, level, empty: empty), rows: rate.n, hits: rate.k, empty: empty)
    }

    /// The ratio, with percentiles on the log scale.
    static func ratio(_ ratio: BootstrapFigure, _ level: Level, rows: Int) -> MetricFigure {
        of(ratio.figure, .of(ratio.bounds, level, as: .bootstrapLog), rows: rows, dropped: ratio.dropped)
    }
}
