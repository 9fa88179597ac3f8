/// Distances between the shares of two samples in the same bins.
package struct ShareDistances: Sendable, Hashable {
    /// The stand-in for a share of 0 in a logarithm; not taken off the others.
    package static let smallest = 1e-4

    /// sum (c - r) ln(c / r), shares of 0 replaced by the smallest.
    package let populationStability: Double
    /// Jensen and Shannon's divergence, logarithms to the base 2; shares of 0 stay.
    package let jensenShannonDivergence: Double
    /// sqrt(1 - sum sqrt(r c)).
    package let hellinger: Double
    /// sum |r - c| / 2.
    package let totalVariation: Double
    /// max |r - c|.
    package let greatest: Double

    /// The root of the divergence: a distance.
    package var jensenShannon: Double { jensenShannonDivergence.squareRoot() }

    /// - Throws: a sample without rows.
    package init(_ reference: [Int], _ current: [Int]) throws(Reason) {
        let left = reference.reduce(0, +)
        let right = current.reduce(0, +)
        guard left > 0, right > 0 else { throw .noValues }
        self.init(
            shares: reference.map { Double($0) / Double(left) },
            current.map { Double($0) / Double(right) }
        )
    }

    private init(shares reference: [Double], _ current: [Double]) {
        let pairs = Array(zip(reference, current))
        populationStability =
            pairs.map { Self.stability($0, $1, smallest: Self.smallest, Self.smallest) }.compensatedSum
        jensenShannonDivergence = max(0, Self.jensenShannon(pairs) / 0.6931471805599453)
        hellinger = max(0, 1 - pairs.map { ($0 * $1).squareRoot() }.compensatedSum).squareRoot()
        totalVariation = pairs.map { abs($0 - $1) }.compensatedSum / 2
        greatest = pairs.map { abs($0 - $1) }.max() ?? 0
    }

    static func stability(_ r: Double, _ c: Double, smallest: Double, _ currentSmallest: Double) -> Double {
        let left = r == 0 ? smallest : r
        let right = c == 0 ? currentSmallest : c
        return (right - left) * Elementary.log(right / left)
    }

    /// In natural logarithms.
    static func jensenShannon(_ pairs: [(Double, Double)]) -> Double {
        pairs.map { r, c in
            let middle = (r + c) / 2
            let left = r > 0 ? r * Elementary.log(r / middle) : 0
            let right = c > 0 ? c * Elementary.log(c / middle) : 0
            return (left + right) / 2
        }.compensatedSum
    }
}
