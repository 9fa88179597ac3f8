/// Quantiles of type 7 (Hyndman and Fan, 1996): linear between the order statistics around position (n - 1) q.
package enum Quantiles {
    /// The quantile at the exact fraction k/K: a whole position gives the value itself.
    /// - Parameter sorted: ascending, at least one value.
    package static func value(_ sorted: [Double], _ k: Int, of parts: Int) -> Double {
        value(count: sorted.count, k, of: parts) { sorted[$0] }
    }

    /// The same over values that are found by their rank, from 0.
    package static func value(count: Int, _ k: Int, of parts: Int, _ at: (Int) -> Double) -> Double {
        let (place, rest) = position(count: count, k, of: parts)
        let low = at(place)
        guard rest > 0 else { return low }
        return between(low, at(place + 1), Double(rest) / Double(parts), exactly: (rest, parts))
    }

    /// The rank below the fraction's position, and how many parts of `parts` it lies above that.
    package static func position(count: Int, _ k: Int, of parts: Int) -> (rank: Int, rest: Int) {
        let (rank, rest) = ((count - 1) * k).quotientAndRemainder(dividingBy: parts)
        return (rank, rest)
    }

    /// The quantile at any fraction in [0, 1].
    package static func value(_ sorted: [Double], at fraction: Double) -> Double {
        let position = Double(sorted.count - 1) * fraction
        let rank = Int(position)
        guard rank + 1 < sorted.count else { return sorted[sorted.count - 1] }
        let low = sorted[rank]
        return low + (sorted[rank + 1] - low) * (position - Double(rank))
    }

    /// The quantiles at k/K for k = 1 to K - 1: inner edges of K bins.
    package static func inner(_ sorted: [Double], parts: Int) -> [Double] {
        guard !sorted.isEmpty else { return [] }
        return (1..<parts).map { value(sorted, $0, of: parts) }
    }

    private static func between(_ low: Double, _ high: Double, _ share: Double, exactly: (Int, Int)) -> Double {
        let gap = high - low
        // A gap beyond the range of a double is taken in two parts.
        guard gap.isFinite else { return low * (1 - share) + high * share }
        return low + gap * Double(exactly.0) / Double(exactly.1)
    }
}

extension Array where Element: Comparable {
    /// The values of an ascending array without repetitions.
    package var withoutRepetitions: [Element] {
        var distinct: [Element] = []
        for value in self where distinct.last != value { distinct.append(value) }
        return distinct
    }

    /// The number of values of an ascending array below the given one.
    package func countBelow(_ value: Element) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
