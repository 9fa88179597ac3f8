import EvaluationRecords
import Statistics

extension FigureInterval {
    static func of(_ bounds: Bounds, _ level: Level, as kind: IntervalKind? = nil) -> FigureInterval {
        switch bounds {
        case .given(let interval):
            .bounds(
                interval.low,
                interval.high,
                kind ?? IntervalKind(known: interval.method.rawValue),
                level: level.value
            )
        case .none(let reason): FigureInterval.none(FigureReason(reason))
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
        dropped: Int? = nil
    ) -> MetricFigure {
        switch figure {
        case .value(let value):
            .value(value, interval, rows: rows, hits: hits, effectiveRows: effectiveRows, dropped: dropped)
        case .conventional(let value, let reason):
            .conventional(value, FigureReason(reason), rows: rows, hits: hits, effectiveRows: effectiveRows)
        case .undefined(let reason): .undefined(FigureReason(reason), rows: rows, hits: hits)
        }
    }

    static func of(_ estimate: Estimate, _ level: Level, rows: Int, effectiveRows: Double? = nil) -> MetricFigure {
        of(estimate.figure, .of(estimate.bounds, level), rows: rows, effectiveRows: effectiveRows)
    }

    /// - Parameter figure: with the value that convention puts in the place of a share without rows.
    static func of(_ rate: Rate, _ level: Level, _ figure: Figure? = nil) -> MetricFigure {
        of(figure ?? rate.figure, .of(rate.bounds, level), rows: rate.n, hits: rate.k)
    }

    /// The ratio, with percentiles on the log scale.
    static func ratio(_ ratio: BootstrapFigure, _ level: Level, rows: Int) -> MetricFigure {
        of(ratio.figure, .of(ratio.bounds, level, as: .bootstrapLog), rows: rows, dropped: ratio.dropped)
    }
}
