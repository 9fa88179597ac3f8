/// The differences of a numeric column's values between two samples. Missing values are left out.
package struct NumericDrift: Sendable {
    package let kolmogorovSmirnov: KolmogorovSmirnovTest
    /// The integral of |F_reference - F_current|.
    package let wasserstein: Double
    /// The same over max(population deviation of the reference, 0.001).
    package let normedWasserstein: Double
    /// Between the type-7 deciles of the reference, without repetitions.
    package let innerEdges: [Double]
    package let referenceCounts: [Int]
    package let currentCounts: [Int]
    package let distances: ShareDistances

    /// - Throws: a sample without values, or a distance beyond the range of a double.
    package init(_ reference: NumericSample, _ current: NumericSample) throws(Reason) {
        kolmogorovSmirnov = try KolmogorovSmirnovTest(sorted: reference.sorted, current.sorted)
        guard let moments = reference.moments,
            let distance = Wasserstein.distance(sorted: reference.sorted, current.sorted).number,
            moments.populationDeviation.isFinite
        else { throw .overflow }
        wasserstein = distance
        normedWasserstein = distance / max(moments.populationDeviation, 0.001)
        innerEdges = Self.deciles(reference.sorted)
        referenceCounts = reference.counts(innerEdges)
        currentCounts = current.counts(innerEdges)
        distances = try ShareDistances(referenceCounts, currentCounts)
    }

    /// The deciles with the ends, without repetitions, and then without the ends.
    private static func deciles(_ sorted: [Double]) -> [Double] {
        let all = (0...10).map { Quantiles.value(sorted, $0, of: 10) }.withoutRepetitions
        return Array(all.dropFirst().dropLast())
    }
}
