/// The method of an interval. The raw values are stable codes of records.
package enum IntervalMethod: String, Sendable, Hashable, CaseIterable {
    case wilson
    case newcombe
    case clopperPearson = "clopper-pearson"
    case clopperPearsonOneSided = "clopper-pearson-one-sided"
    case delongLogit = "delong-logit"
    case delong
    case normal
    case student
    case bootstrap
    case conditionalExact = "conditional-exact"
}

/// Two finite ends, low before high.
package struct Interval: Sendable, Hashable {
    package let low: Double
    package let high: Double
    package let method: IntervalMethod

    package init(low: Double, high: Double, method: IntervalMethod) {
        self.low = low
        self.high = high
        self.method = method
    }
}

/// An interval, or why there is none.
package enum Bounds: Sendable, Hashable {
    case given(Interval)
    case none(Reason)

    /// An interval of two computed ends; ends that are not finite are an overflow.
    init(low: Double, high: Double, method: IntervalMethod) {
        guard low.isFinite, high.isFinite else {
            self = .none(.overflow)
            return
        }
        self = .given(Interval(low: low, high: high, method: method))
    }

    package var interval: Interval? {
        if case .given(let interval) = self { interval } else { nil }
    }

    package var low: Double? { interval?.low }
    package var high: Double? { interval?.high }

    package var reason: Reason? {
        if case .none(let reason) = self { reason } else { nil }
    }
}

/// A figure with its interval.
package struct Estimate: Sendable, Hashable {
    package let figure: Figure
    package let bounds: Bounds

    package init(_ figure: Figure, _ bounds: Bounds) {
        self.figure = figure
        self.bounds = bounds
    }

    package static func undefined(_ reason: Reason) -> Estimate {
        Estimate(.undefined(reason), .none(reason))
    }
}
