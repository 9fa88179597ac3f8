package import EvaluationRecords
package import Statistics

extension FigureReason {
    /// The engine's reason in the words of records.
    /// - Parameter empty: of what has nothing: `noRows` where rows are measured, `noValues` where the values of a column are.
    package init(_ reason: Reason, empty: FigureReason = .noRows) {
        self =
            switch reason {
            case .noPositive: .noActualPositive
            case .noNegative: .noActualNegative
            case .notConverged: .noConvergence
            case .negativeValue: .negativeValues
            case .noValues: empty
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
    package static func of<Part>(
        _ found: Result<Part, Reason>,
        empty: FigureReason = .noRows,
        _ transform: (Part) -> Value
    ) -> Screen<Value> {
        switch found {
        case .success(let part): .given(transform(part))
        case .failure(let reason): .undefined(FigureReason(reason, empty: empty))
        }
    }
}
