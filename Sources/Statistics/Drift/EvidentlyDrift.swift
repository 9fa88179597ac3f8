/// Drift as Evidently 0.7.23 computes it, for comparison with its reports. The definitions are its own: bins by Sturges's
/// rule over both samples, natural logarithms, a goodness-of-fit test against the scaled reference.
package struct EvidentlyDrift: Sendable, Hashable {
    /// The raw values are Evidently's names.
    package enum Method: String, Sendable, Hashable, CaseIterable {
        case kolmogorovSmirnov = "ks"
        case chiSquared = "chisquare"
        case zTest = "z"
        case wasserstein
        case populationStability = "psi"
        case jensenShannon = "jensenshannon"
        case hellinger

        /// p-values say drift below it, distances at or above it.
        package var threshold: Double { isPValue ? 0.05 : 0.1 }

        package var isPValue: Bool {
            switch self {
            case .kolmogorovSmirnov, .chiSquared, .zTest: true
            default: false
            }
        }
    }

    package let scores: [Method: Double]
    /// The choice of Evidently if nobody says.
    package let chosen: Method

    package func isDrifted(_ method: Method) -> Bool {
        guard let score = scores[method] else { return false }
        return method.isPValue ? score < method.threshold : score >= method.threshold
    }

    /// - Parameter measured: what was measured of the same samples before.
    /// - Throws: a sample without values.
    package init(
        _ reference: NumericSample,
        _ current: NumericSample,
        measured: NumericDrift? = nil
    ) throws(Reason) {
        let drift: NumericDrift
        if let measured { drift = measured } else { drift = try NumericDrift(reference, current) }
        let isWide = reference.sorted.withoutRepetitions.count > 20
        let rows = reference.count + current.count
        let (left, right) =
            isWide ? Self.sturges(reference, current, rows) : Self.perValue(reference.sorted, current.sorted)
        let pairs = Array(zip(Self.shares(left), Self.shares(right)))
        let distinct = (reference.sorted + current.sorted).sorted().withoutRepetitions.count
        let coarse = Self.sturges(reference, current, distinct)
        scores = [
            .kolmogorovSmirnov: drift.kolmogorovSmirnov.p,
            .wasserstein: drift.normedWasserstein,
            .populationStability: Self.stability(pairs),
            .jensenShannon: max(0, ShareDistances.jensenShannon(pairs)).squareRoot(),
            .hellinger: Self.hellinger(Array(zip(Self.shares(coarse.0), Self.shares(coarse.1)))),
        ]
        if reference.count > 1000 {
            chosen = isWide ? .wasserstein : .jensenShannon
        } else {
            chosen = isWide ? .kolmogorovSmirnov : (drift.referenceCounts.count == 2 ? .zTest : .chiSquared)
        }
    }

    package init(_ drift: CategoricalDrift) {
        let pairs = Array(zip(Self.shares(drift.referenceCounts), Self.shares(drift.currentCounts)))
        let z = ShareDifference.pooled(
            drift.referenceCounts[0],
            drift.referenceCounts.reduce(0, +),
            drift.currentCounts[0],
            drift.currentCounts.reduce(0, +)
        )
        scores = [
            .chiSquared: Self.goodnessOfFit(drift.referenceCounts, drift.currentCounts),
            .populationStability: Self.stability(pairs),
            .jensenShannon: max(0, ShareDistances.jensenShannon(pairs)).squareRoot(),
            .hellinger: Self.hellinger(pairs),
            .zTest: z,
        ]
        if drift.referenceCounts.reduce(0, +) > 1000 {
            chosen = .jensenShannon
        } else {
            chosen = drift.categories.count > 2 ? .chiSquared : .zTest
        }
    }

    private static func shares(_ counts: [Int]) -> [Double] {
        let total = Double(max(1, counts.reduce(0, +)))
        return counts.map { Double($0) / total }
    }

    /// Counts in bins of one width over both samples: ceil(log2(n) + 1) of them. For Hellinger's distance Evidently takes
    /// the number of distinct values for n.
    private static func sturges(_ reference: NumericSample, _ current: NumericSample, _ n: Int) -> ([Int], [Int]) {
        let low = min(reference.sorted[0], current.sorted[0])
        let high = max(reference.sorted[reference.count - 1], current.sorted[current.count - 1])
        let bins = Int((Elementary.log(Double(n)) / 0.6931471805599453 + 1).rounded(.up))
        var left = Histogram(low, high, bins: bins)
        var right = left
        for value in reference.sorted { left.add(value) }
        for value in current.sorted { right.add(value) }
        return (left.counts, right.counts)
    }

    private static func perValue(_ reference: [Double], _ current: [Double]) -> ([Int], [Int]) {
        let values = (reference + current).sorted().withoutRepetitions
        func counts(_ sample: [Double]) -> [Int] {
            var counts = [Int](repeating: 0, count: values.count)
            for value in sample { counts[values.countBelow(value)] += 1 }
            return counts
        }
        return (counts(reference), counts(current))
    }

    /// A share of 0 becomes 0.0001, or a millionth of the least share if that is smaller still.
    private static func stability(_ pairs: [(Double, Double)]) -> Double {
        func smallest(_ shares: [Double]) -> Double {
            let least = shares.filter { $0 > 0 }.min() ?? 1
            return least <= 0.0001 ? least / 1e6 : 0.0001
        }
        let left = smallest(pairs.map(\.0))
        let right = smallest(pairs.map(\.1))
        return pairs.map { ShareDistances.stability($0, $1, smallest: left, right) }.compensatedSum
    }

    private static func hellinger(_ pairs: [(Double, Double)]) -> Double {
        max(0, 1 - pairs.map { ($0 * $1).squareRoot() }.compensatedSum).squareRoot()
    }

    /// Pearson's test of the current counts against the reference's shares. A new category makes it 0.
    private static func goodnessOfFit(_ reference: [Int], _ current: [Int]) -> Double {
        let scale = Double(current.reduce(0, +)) / Double(reference.reduce(0, +))
        var sum = CompensatedSum()
        for (expected, observed) in zip(reference, current) {
            let share = Double(expected) * scale
            if share == 0 { return 0 }
            sum.add(square(Double(observed) - share) / share)
        }
        return reference.count > 1
            ? Distributions.chiSquaredUpper(sum.value, degrees: Double(reference.count - 1)) : 1
    }
}
