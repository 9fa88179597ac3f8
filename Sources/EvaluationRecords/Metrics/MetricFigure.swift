/// A figure: its value with an interval or the reason why it has none, or the reason why there is no value.
///
/// In JSON: `value`, then `low`, `high`, `interval`, `level` or `no_interval`; `undefined` where it has no meaning; `n`, and `k`, `effective_n`
/// and `dropped` where they apply.
package struct MetricFigure: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case value(Double, FigureInterval)
        /// A value that stands by convention where the figure has no meaning, such as a precision of 0 without predicted positives.
        /// No requirement holds on it.
        case conventional(Double, FigureReason)
        case undefined(FigureReason)
    }

    package let outcome: Outcome
    /// Rows that the figure is of: those of its denominator, for a share.
    package let rows: Int
    /// Rows that count, of a share without weights.
    package let hits: Int?
    /// Kish's effective number of rows, where rows have weights.
    package let effectiveRows: Double?
    /// Bootstrap replicates in which the figure is undefined.
    package let dropped: Int?

    private init(_ outcome: Outcome, rows: Int, hits: Int?, effectiveRows: Double?, dropped: Int?) {
        self.outcome = outcome
        self.rows = rows
        self.hits = hits
        self.effectiveRows = effectiveRows
        self.dropped = dropped
    }

    /// - Parameter value: one that is not finite makes the figure undefined (`overflow`).
    package static func value(
        _ value: Double,
        _ interval: FigureInterval,
        rows: Int,
        hits: Int? = nil,
        effectiveRows: Double? = nil,
        dropped: Int? = nil
    ) -> MetricFigure {
        MetricFigure(
            value.isFinite ? .value(value, interval) : .undefined(.overflow),
            rows: rows,
            hits: hits,
            effectiveRows: effectiveRows,
            dropped: dropped
        )
    }

    /// A value by convention where the figure has no meaning.
    package static func conventional(
        _ value: Double,
        _ reason: FigureReason,
        rows: Int,
        hits: Int? = nil,
        effectiveRows: Double? = nil
    ) -> MetricFigure {
        MetricFigure(
            value.isFinite ? .conventional(value, reason) : .undefined(reason),
            rows: rows,
            hits: hits,
            effectiveRows: effectiveRows,
            dropped: nil
        )
    }

    package static func undefined(_ reason: FigureReason, rows: Int = 0, hits: Int? = nil) -> MetricFigure {
        MetricFigure(.undefined(reason), rows: rows, hits: hits, effectiveRows: nil, dropped: nil)
    }

    /// The number, by convention too; nil where there is none.
    package var value: Double? {
        switch outcome {
        case .value(let value, _), .conventional(let value, _): value
        case .undefined: nil
        }
    }

    /// nil where it is defined.
    package var reason: FigureReason? {
        switch outcome {
        case .value: nil
        case .conventional(_, let reason), .undefined(let reason): reason
        }
    }

    package var bounds: FigureBounds? {
        if case .value(_, .bounds(let bounds)) = outcome { bounds } else { nil }
    }

    /// The reason why it has no interval; nil where it has one, or is undefined.
    package var noInterval: FigureReason? {
        if case .value(_, .none(let reason)) = outcome { reason } else { nil }
    }

    /// The same with value and bounds rounded: of a metric that is made of logarithms.
    package var rounded: MetricFigure {
        let rounded: Outcome =
            switch outcome {
            case .value(let value, .bounds(let bounds)): .value(Rounding.rounded(value), .bounds(bounds.rounded))
            case .value(let value, let interval): .value(Rounding.rounded(value), interval)
            case .conventional(let value, let reason): .conventional(Rounding.rounded(value), reason)
            case .undefined: outcome
            }
        return MetricFigure(rounded, rows: rows, hits: hits, effectiveRows: effectiveRows, dropped: dropped)
    }
}

extension MetricFigure: Codable {
    private enum Key: String, CodingKey {
        case value
        case low
        case high
        case interval
        case level
        case rows = "n"
        case hits = "k"
        case effectiveRows = "effective_n"
        case dropped
        case undefined
        case noInterval = "no_interval"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let value = try container.decodeIfPresent(Double.self, forKey: .value)
        let undefined = try container.decodeIfPresent(FigureReason.self, forKey: .undefined)
        let outcome: Outcome =
            switch (value, undefined) {
            case (let value?, nil): .value(value, try Self.interval(decoder, container))
            case (let value?, let reason?): .conventional(value, reason)
            case (nil, let reason?): .undefined(reason)
            case (nil, nil): throw RecordFlaw(decoder, expected: "a value, or the reason why it is undefined")
            }
        self.init(
            outcome,
            rows: try container.decodeIfPresent(Int.self, forKey: .rows) ?? 0,
            hits: try container.decodeIfPresent(Int.self, forKey: .hits),
            effectiveRows: try container.decodeIfPresent(Double.self, forKey: .effectiveRows),
            dropped: try container.decodeIfPresent(Int.self, forKey: .dropped)
        )
        guard rows >= 0, hits.map({ (0...rows).contains($0) }) ?? true, (dropped ?? 0) >= 0, (effectiveRows ?? 0) >= 0
        else {
            throw RecordFlaw(decoder, expected: "counts from 0, k up to n")
        }
    }

    private static func interval(
        _ decoder: any Decoder,
        _ container: KeyedDecodingContainer<Key>
    ) throws -> FigureInterval {
        if let reason = try container.decodeIfPresent(FigureReason.self, forKey: .noInterval) { return .none(reason) }
        let bounds = FigureBounds(
            try container.decode(Double.self, forKey: .low),
            try container.decode(Double.self, forKey: .high),
            try container.decode(IntervalKind.self, forKey: .interval),
            level: try container.decode(Double.self, forKey: .level)
        )
        guard let bounds else { throw RecordFlaw(decoder, expected: "low up to high, and a level between 0 and 1") }
        return .bounds(bounds)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        if let value { try container.encode(value, forKey: .value) } else { try container.encodeNil(forKey: .value) }
        if let bounds {
            try container.encode(bounds.low, forKey: .low)
            try container.encode(bounds.high, forKey: .high)
            try container.encode(bounds.kind, forKey: .interval)
            try container.encode(bounds.level, forKey: .level)
        }
        if let noInterval { try container.encode(noInterval, forKey: .noInterval) }
        if let reason { try container.encode(reason, forKey: .undefined) }
        try container.encode(rows, forKey: .rows)
        if let hits { try container.encode(hits, forKey: .hits) }
        if let effectiveRows { try container.encode(effectiveRows, forKey: .effectiveRows) }
        if let dropped { try container.encode(dropped, forKey: .dropped) }
    }
}
