/// The exact law of the two-sample statistic by paths on a lattice (Hodges, 1958; Viehmann, 2021).
package enum SmirnovLattice {
    /// P(D >= distance / lcm(n1, n2)).
    ///
    /// O(n1 n2) at most. Only positive terms are added, so that small probabilities keep their relative precision.
    package static func upper(_ n1: Int, _ n2: Int, distance: Int) -> Double {
        guard distance > 0 else { return 1 }
        let divisor = greatestCommonDivisor(n1, n2)
        guard distance <= n1 / divisor * n2 else { return 0 }
        if n1 == n2 { return equalSizes(n1, distance) }
        return outside(max(n1, n2), min(n1, n2), divisor, distance)
    }

    /// Gnedenko and Korolyuk's closed form for samples of one size (1951), by Horner's rule.
    private static func equalSizes(_ n: Int, _ distance: Int) -> Double {
        var sum = 0.0
        for k in stride(from: n / distance, through: 0, by: -1) {
            var term = 1.0
            for j in 0..<distance {
                term = term * Double(n - k * distance - j) / Double(n + k * distance + j + 1)
            }
            sum = term * (1 - sum)
        }
        return min(1, max(0, 2 * sum))
    }

    /// The share of paths from (0, 0) to (m, n) that leave the band |n x - m y| < distance (divided by the divisor): at
    /// each point the mean of that at the two points before it, 1 outside of the band.
    private static func outside(_ m: Int, _ n: Int, _ divisor: Int, _ distance: Int) -> Double {
        let mg = m / divisor
        let ng = n / divisor
        var low = 0
        var high = min((distance + mg - 1) / mg, n + 1)
        var column = [Double](repeating: 1, count: min(2 * high + 2, n + 1) + 1)
        for place in 0..<(high - low) { column[place] = 0 }
        for x in 1...m {
            let lastLow = low
            let lastLength = high - low
            low = min(n, max(0, floorDivide(ng * x - distance, mg) + 1))
            high = min(n + 1, (ng * x + distance + mg - 1) / mg)
            guard high > low else { return 1 }
            fill(&column, x, low, high, shift: low - lastLow)
            if lastLength > high - low {
                for place in (high - low)..<lastLength { column[place] = 1 }
            }
        }
        return min(1, max(0, column[high - low - 1]))
    }

    private static func fill(_ column: inout [Double], _ x: Int, _ low: Int, _ high: Int, shift: Int) {
        column.withUnsafeMutableBufferPointer { column in
            var value = low == 0 ? 0.0 : 1.0
            let left = Double(x)
            for place in 0..<(high - low) {
                let y = Double(place + low)
                value = (column[place + shift] * left + value * y) / (left + y)
                column[place] = value
            }
        }
    }

    private static func floorDivide(_ a: Int, _ b: Int) -> Int {
        let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
        return rest < 0 ? quotient - 1 : quotient
    }
}
