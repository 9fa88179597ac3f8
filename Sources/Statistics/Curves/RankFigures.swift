/// Figures of the ROC and the precision-recall curve in one walk.
struct CurveSums: GroupVisitor {
    private let positive: Double
    private let negative: Double
    private let limit: Double
    private var tp = 0.0
    private var fp = 0.0
    private var lastPrecision = 1.0
    private var precisionSum = CompensatedSum()
    private var trapezoids = CompensatedSum()
    private var partial = CompensatedSum()
    private var distance = 0.0
    private(set) var distinct = 0

    /// - Parameter limit: the false positive rate up to which the partial area goes.
    init(_ ranking: ScoreRanking, limit: Double) {
        positive = ranking.positive
        negative = ranking.negative
        self.limit = limit
    }

    @inline(__always)
    mutating func visit(_ group: ScoreGroup) {
        distinct &+= 1
        addPartial(group)
        tp += group.positive
        fp += group.negative
        // A step with weight 0 so far has precision 0.
        let precision = tp + fp > 0 ? tp / (tp + fp) : 0
        if group.positive > 0 {
            precisionSum.add(group.positive * precision)
            trapezoids.add(group.positive * (precision + lastPrecision) / 2)
        }
        lastPrecision = precision
        distance = max(distance, abs(tp * negative - fp * positive))
    }

    /// Adds the area of the next step, cut at the limit, times both totals.
    @inline(__always)
    private mutating func addPartial(_ group: ScoreGroup) {
        let end = limit * negative
        guard fp < end, group.negative > 0 else { return }
        let width = min(group.negative, end - fp)
        partial.add(width * (tp + group.positive * width / group.negative / 2))
    }

    private func defined(_ value: @autoclosure () -> Double) -> Figure {
        positive > 0 && negative > 0 ? Figure(value()) : .undefined(.oneClass)
    }

    /// sum (R_n - R_(n-1)) P_n.
    var averagePrecision: Figure { defined(precisionSum.value / positive) }
    /// The trapezoids under the same points, with (0, 1) before the first.
    var precisionRecallArea: Figure { defined(trapezoids.value / positive) }
    /// max |TPR - FPR|.
    var kolmogorovSmirnov: Figure { defined(distance / positive / negative) }
    var partialArea: Figure { defined(partial.value / positive / negative) }
}

/// The area under the ROC curve up to a false positive rate.
package struct PartialArea: Sendable, Hashable {
    package let limit: Double
    package let raw: Figure

    /// McClish's standardisation (1989): 1/2 for chance and 1 for a perfect score.
    package var standardised: Figure {
        let least = limit * limit / 2
        return raw.map { (1 + ($0 - least) / (limit - least)) / 2 }
    }
}
