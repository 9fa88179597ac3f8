/// Bins of scores that a reference fixes, so that live rows are counts only. No bin lies on both sides of the threshold.
package struct EstimationBins: Sendable, Hashable {
    /// Ascending: type-7 quantiles of the reference at k/1024, and the last number below the threshold.
    package let innerEdges: [Double]
    /// The mean of the reference's scores in each bin; the middle of its edges where there is none, the edge at the ends.
    package let means: [Double]
    /// True for each bin whose rows are predicted positive.
    package let isPredictedPositive: [Bool]
    private let least: Double
    private let greatest: Double

    /// - Parameter scores: of the reference; at least one.
    package init(_ scores: [Double], threshold: Double) throws(StatisticsError) {
        let sorted = scores.sorted()
        guard let least = sorted.first, let greatest = sorted.last else { throw .empty }
        self.least = least
        self.greatest = greatest
        let cut = threshold.nextDown
        let edges = (Quantiles.inner(sorted, parts: 1024) + [cut]).sorted().withoutRepetitions
        innerEdges = edges
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: edges.count + 1)
        var counts = [Int](repeating: 0, count: edges.count + 1)
        for score in scores {
            let bin = edges.countBelow(score)
            sums[bin].add(score)
            counts[bin] += 1
        }
        means = counts.indices.map { bin in
            if counts[bin] > 0 { return sums[bin].value / Double(counts[bin]) }
            if bin == 0 { return edges[0] }
            if bin == edges.count { return edges[edges.count - 1] }
            return (edges[bin - 1] + edges[bin]) / 2
        }
        isPredictedPositive = counts.indices.map { $0 > 0 && edges[$0 - 1] >= cut }
    }

    /// Bins that were stored: the means of the reference's scores in them and its range.
    package init(innerEdges: [Double], means: [Double], threshold: Double, least: Double, greatest: Double) {
        self.innerEdges = innerEdges
        self.means = means
        self.least = least
        self.greatest = greatest
        let cut = threshold.nextDown
        isPredictedPositive = means.indices.map { $0 > 0 && innerEdges[$0 - 1] >= cut }
    }

    package var count: Int { means.count }

    package func bin(_ score: Double) -> Int { innerEdges.countBelow(score) }

    /// Live rows in bins.
    package func counts(_ scores: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: count)
        for score in scores { counts[bin(score)] += 1 }
        return counts
    }

    /// The share of scores below the reference's least or above its greatest.
    package func outsideShare(_ scores: [Double]) -> Double {
        guard !scores.isEmpty else { return 0 }
        return Double(scores.count { $0 < least || $0 > greatest }) / Double(scores.count)
    }
}
