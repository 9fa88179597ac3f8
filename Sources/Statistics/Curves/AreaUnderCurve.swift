/// The area under the ROC curve with its variance by DeLong, DeLong and Clarke-Pearson (1988), from midranks as Sun and Xu
/// (2014) compute it. All sums are of whole numbers: there is one rounding at the end.
package struct AreaUnderCurve: Sendable, Hashable {
    package let positives: Int
    package let negatives: Int
    /// P(score of a positive > score of a negative) + P(equal) / 2; 0 where a class is missing.
    package let value: Double
    /// var(V10) / positives + var(V01) / negatives, divisors n - 1; 0 where a class has fewer than two rows.
    package let variance: Double

    package var standardError: Double { variance.squareRoot() }

    /// Undefined for one class.
    package var figure: Figure { positives > 0 && negatives > 0 ? .value(value) : .undefined(.oneClass) }

    package func estimate(_ level: Level = .ninetyFive) -> Estimate {
        Estimate(figure, AreaInterval.bounds(self, level))
    }

    /// 2 area - 1.
    package var gini: Figure { figure.map { 2 * $0 - 1 } }
}

/// Sums over the groups of a ranking that give the area. Weights are left out.
struct AreaVisitor: GroupVisitor {
    private let positives: Int
    private let negatives: Int
    private var positivesAbove = 0
    private var negativesAbove = 0
    /// Of 2 x negatives x V10 and of 2 x positives x V01.
    private var sum10: UInt128 = 0
    private var squares10: UInt128 = 0
    private var sum01: UInt128 = 0
    private var squares01: UInt128 = 0

    init(positives: Int, negatives: Int) {
        self.positives = positives
        self.negatives = negatives
    }

    @inline(__always)
    mutating func visit(_ group: ScoreGroup) {
        if group.positives > 0 {
            let component = UInt64(2 &* (negatives &- negativesAbove) &- group.negatives)
            add(component, group.positives, &sum10, &squares10)
        }
        if group.negatives > 0 {
            let component = UInt64(2 &* positivesAbove &+ group.positives)
            add(component, group.negatives, &sum01, &squares01)
        }
        positivesAbove &+= group.positives
        negativesAbove &+= group.negatives
    }

    @inline(__always)
    private func add(_ component: UInt64, _ rows: Int, _ sum: inout UInt128, _ squares: inout UInt128) {
        sum &+= UInt128(component) &* UInt128(rows)
        squares &+= UInt128(component) &* UInt128(component) &* UInt128(rows)
    }

    var area: AreaUnderCurve {
        let pairs = 2 * Double(positives) * Double(negatives)
        return AreaUnderCurve(
            positives: positives,
            negatives: negatives,
            value: pairs > 0 ? Double(sum10) / pairs : 0,
            variance: Self.variance(sum10, squares10, positives, scale: 2 * Double(negatives))
                + Self.variance(sum01, squares01, negatives, scale: 2 * Double(positives))
        )
    }

    /// The variance of the mean of `rows` components that were multiplied by `scale`.
    static func variance(_ sum: UInt128, _ squares: UInt128, _ rows: Int, scale: Double) -> Double {
        guard rows > 1, scale > 0 else { return 0 }
        let spread = Double(squares * UInt128(rows) - sum * sum)
        return spread / (scale * scale) / Double(rows) / Double(rows - 1) / Double(rows)
    }
}
