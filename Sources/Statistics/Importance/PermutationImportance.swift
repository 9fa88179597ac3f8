/// The rows that are asked, and the order in which their values are permuted. The model is asked elsewhere.
package struct ImportancePlan: Sendable {
    /// Numbers of the rows, in the order of the data.
    package let rows: [Int]
    private let draws: Draws

    /// Repeats of each column.
    package static let repeats = 5

    package init(of numbers: some Sequence<Int>, limit: Int = 5000, seed: UInt64) {
        draws = Draws(seed: seed)
        rows = Selection(of: numbers, limit: limit, purpose: .importanceRows, draws: draws).rows
    }

    /// The selected row at place r gets the value of the one at place `order[r]`.
    /// - Parameter name: of a column, or of a group of columns that are permuted together.
    package func order(_ name: String, repeat number: Int) -> [Int] {
        Shuffle.order(of: rows.count, draws.stream(.permutation, columnNumber(name), UInt64(number)))
    }
}

/// The loss of a model without what a column says.
package struct PermutationImportance: Sendable, Hashable {
    /// Base less permuted of a figure that is better when greater.
    package let drops: [Double]
    package let mean: Double
    /// With the divisor n - 1.
    package let deviation: Double
    /// By Student's distribution over the repeats.
    package let bounds: Bounds

    /// - Throws: no repeat.
    package init(base: Double, permuted: [Double], _ level: Level = .ninetyFive) throws(Reason) {
        guard !permuted.isEmpty else { throw .noValues }
        drops = permuted.map { base - $0 }
        let moments = Moments(drops)
        mean = moments.mean
        deviation = moments.sampleDeviation
        bounds = Mean.student(drops, level)
    }
}

/// Pairs of columns that say much the same, so that permuting one alone says little.
package enum RankDependence {
    /// Spearman's coefficient above which a note names the columns.
    package static let noted = 0.7

    /// Spearman's coefficient on the rows where both values are there.
    package static func spearman(_ first: [Double?], _ second: [Double?]) -> Figure {
        let both = zip(first, second).compactMap { x, y in x.flatMap { x in y.map { (x, $0) } } }
        return Correlation.spearman(both.map(\.0), both.map(\.1))
    }
}
