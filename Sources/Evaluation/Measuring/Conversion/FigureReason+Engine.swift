import EvaluationRecords
import Statistics

extension FigureReason {
    /// The engine's reason in the words of records.
    init(_ reason: Reason) {
        self =
            switch reason {
            case .noPositive: .noActualPositive
            case .noNegative: .noActualNegative
            case .notConverged: .noConvergence
            case .negativeValue: .negativeValues
            case .noValues: .noRows
            case .referenceOneClass: .oneClass
            default: FigureReason(reason.rawValue) ?? .notFinite
            }
    }

    /// Rows have weights, and the figure is one of rows without.
    static let weighted = FigureReason(Reason.weighted)
    /// All that would be divided by is 0.
    static let zeroDenominator = FigureReason(Reason.zeroDenominator)
}

extension Screen {
    /// A part that the engine gives, or its reason.
    static func of<Part>(_ found: Result<Part, Reason>, _ transform: (Part) -> Value) -> Screen<Value> {
        switch found {
        case .success(let part): .given(transform(part))
        case .failure(let reason): .undefined(FigureReason(reason))
        }
    }
}
