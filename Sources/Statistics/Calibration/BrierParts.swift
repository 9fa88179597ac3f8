/// The parts of the Brier score over quantile bins: brier = reliability - resolution + uncertainty + within (Murphy, 1973;
/// the part within bins by Stephenson, Coelho and Jolliffe, 2008).
package struct BrierParts: Sendable, Hashable {
    package let brier: Double
    package let reliability: Double
    package let resolution: Double
    package let uncertainty: Double
    package let withinVariance: Double
    package let withinCovariance: Double

    /// within_variance - 2 within_covariance.
    package var within: Double { withinVariance - 2 * withinCovariance }

    /// - Parameter bins: of the same ranking.
    package init(_ ranking: ScoreRanking, _ bins: Reliability) throws(StatisticsError) {
        let total = ranking.total
        let prevalence = ranking.positive / total
        let visitor = try ranking.visited(WithinVisitor(bins))
        brier = visitor.brier.value / total
        withinVariance = visitor.variance.value / total
        withinCovariance = visitor.covariance.value / total
        reliability =
            bins.bins.map { $0.weight * square($0.meanScore - $0.fractionPositive) }.compensatedSum / total
        resolution = bins.bins.map { $0.weight * square($0.fractionPositive - prevalence) }.compensatedSum / total
        uncertainty = prevalence * (1 - prevalence)
    }
}

func square(_ x: Double) -> Double { x * x }

private struct WithinVisitor: GroupVisitor {
    private let inner: [Double]
    private let means: [Double]
    private let fractions: [Double]
    private var bin: Int
    private(set) var brier = CompensatedSum()
    private(set) var variance = CompensatedSum()
    private(set) var covariance = CompensatedSum()

    init(_ bins: Reliability) {
        inner = Array(bins.edges.dropFirst().dropLast())
        bin = inner.count
        var means = [Double](repeating: 0, count: inner.count + 1)
        var fractions = means
        for item in bins.bins {
            means[item.bin] = item.meanScore
            fractions[item.bin] = item.fractionPositive
        }
        self.means = means
        self.fractions = fractions
    }

    mutating func visit(_ group: ScoreGroup) {
        while bin > 0, !(inner[bin - 1] < group.score) { bin -= 1 }
        let distance = group.score - means[bin]
        brier.add(group.positive * square(group.score - 1) + group.negative * square(group.score))
        variance.add((group.positive + group.negative) * square(distance))
        covariance.add(distance * (group.positive * (1 - fractions[bin]) - group.negative * fractions[bin]))
    }
}
