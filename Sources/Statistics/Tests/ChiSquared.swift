/// The chi-squared test that two samples have the same shares of categories: Pearson's statistic of the 2 x K table without
/// Yates's correction.
package struct ChiSquaredTest: Sendable, Hashable {
    package let statistic: Double
    package let degrees: Int
    package let p: Double
    /// sqrt(statistic / rows).
    package let cramersV: Double
    /// The share of expected counts under 5.
    package let smallExpectedShare: Double

    /// - Parameters: counts of each category; every category occurs in one sample at least.
    /// - Throws: a sample without rows.
    package init(_ first: [Int], _ second: [Int]) throws(Reason) {
        let table = Self.expected(first, second)
        guard let table else { throw .noValues }
        statistic = Self.statistic(first, second, table)
        degrees = first.count - 1
        p = degrees == 0 ? 1 : Distributions.chiSquaredUpper(statistic, degrees: Double(degrees))
        let rows = Double(first.reduce(0, +) + second.reduce(0, +))
        cramersV = (statistic / rows).squareRoot()
        let small = table.first.count { $0 < 5 } + table.second.count { $0 < 5 }
        smallExpectedShare = Double(small) / Double(2 * first.count)
    }

    /// The p-value by permutation of the pooled rows: (1 + #{statistic of a permutation >= statistic (1 - 1e-9)}) /
    /// (replicates + 1).
    ///
    /// The pooled sample is the first and then the second, each as codes of categories in row order; one Fisher-Yates
    /// sequence for each replicate, and the first rows are the first sample.
    package static func permutationP(
        _ first: [Int],
        _ second: [Int],
        categories: Int,
        column: UInt64,
        draws: Draws,
        replicates: Int = 999,
        threads: Threads = .one
    ) throws(Reason) -> Double {
        try permutationP(
            first.map(Int32.init),
            second.map(Int32.init),
            categories: categories,
            column: column,
            draws: draws,
            replicates: replicates,
            threads: threads
        )
    }

    /// The same with codes of 32 bits.
    package static func permutationP(
        _ first: [Int32],
        _ second: [Int32],
        categories: Int,
        column: UInt64,
        draws: Draws,
        replicates: Int = 999,
        threads: Threads = .one
    ) throws(Reason) -> Double {
        let observed = try Self(counts(first[...], categories), counts(second[...], categories)).statistic
        let pooled = first + second
        let total = counts(pooled[...], categories)
        let firstRows = first.count
        let atLeast = threads.map(replicates) { replicate in
            let right = permuted(
                pooled,
                from: firstRows,
                categories,
                draws.stream(.chiSquaredPermutation, column, UInt64(replicate))
            )
            let left = zip(total, right).map { $0 - $1 }
            guard let table = expected(left, right) else { return false }
            return statistic(left, right, table) >= observed * (1 - 1e-9)
        }
        return Double(1 + atLeast.count { $0 }) / Double(replicates + 1)
    }

    /// The counts of the second sample after the swaps of ``Shuffle``. Swaps that stay inside of the first sample change none of them, and are
    /// left out.
    private static func permuted(
        _ pooled: [Int32],
        from first: Int,
        _ categories: Int,
        _ stream: RandomStream
    ) -> [Int] {
        var codes = pooled
        var stream = stream
        var counts = [Int](repeating: 0, count: categories)
        codes.withUnsafeMutableBufferPointer { codes in
            for place in stride(from: codes.count - 1, through: max(1, first), by: -1) {
                codes.swapAt(place, Int(SplitMix.bounded(stream.next(), UInt64(place + 1))))
                counts[Int(codes[place])] += 1
            }
        }
        return counts
    }

    private static func counts(_ codes: ArraySlice<Int32>, _ categories: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: categories)
        for code in codes { counts[Int(code)] += 1 }
        return counts
    }

    private static func expected(_ first: [Int], _ second: [Int]) -> (first: [Double], second: [Double])? {
        let left = first.reduce(0, +)
        let right = second.reduce(0, +)
        guard left > 0, right > 0 else { return nil }
        let rows = Double(left + right)
        let totals = zip(first, second).map { Double($0 + $1) }
        return (totals.map { $0 * Double(left) / rows }, totals.map { $0 * Double(right) / rows })
    }

    private static func statistic(
        _ first: [Int],
        _ second: [Int],
        _ expected: (first: [Double], second: [Double])
    ) -> Double {
        var sum = CompensatedSum()
        for (observed, expected) in [(first, expected.first), (second, expected.second)] {
            for (count, share) in zip(observed, expected) where share > 0 {
                let distance = Double(count) - share
                sum.add(distance * distance / share)
            }
        }
        return sum.value
    }
}
