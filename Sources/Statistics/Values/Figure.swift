/// A number of a report, or why there is none. Never NaN and never infinite.
package enum Figure: Sendable, Hashable {
    case value(Double)
    /// Undefined, with the number that convention puts in its place, such as a precision of 0 where nothing is predicted
    /// positive.
    case conventional(Double, Reason)
    case undefined(Reason)

    /// A computed number; what is not finite is an overflow.
    package init(_ computed: Double) {
        self = computed.isFinite ? .value(computed) : .undefined(.overflow)
    }

    /// A quotient, with 0 by convention and the reason where the denominator is 0.
    init(_ numerator: Double, over denominator: Double, else reason: Reason) {
        self = denominator == 0 ? .conventional(0, reason) : Figure(numerator / denominator)
    }

    /// The number to show, also where it stands by convention.
    package var number: Double? {
        switch self {
        case .value(let value), .conventional(let value, _): value
        case .undefined: nil
        }
    }

    package var reason: Reason? {
        switch self {
        case .value: nil
        case .conventional(_, let reason), .undefined(let reason): reason
        }
    }

    /// The same figure with its number changed; a reason stays.
    package func map(_ transform: (Double) -> Double) -> Figure {
        switch self {
        case .value(let value): Figure(transform(value))
        case .conventional(let value, let reason): .conventional(transform(value), reason)
        case .undefined(let reason): .undefined(reason)
        }
    }
}
