/// The Kolmogorov-Smirnov test that two samples come from one distribution.
package struct KolmogorovSmirnovTest: Sendable, Hashable {
    /// sup |F1 - F2|.
    package let statistic: Double
    /// The p-value by the law of one sample at n = round(n1 n2 / (n1 + n2)), halves to even.
    package let asymptoticP: Double
    /// The exact p-value; nil where a sample has more than 10,000 values.
    package let exactP: Double?

    /// The exact p-value where it is given, else the other.
    package var p: Double { exactP ?? asymptoticP }

    /// - Parameters: values in ascending order.
    /// - Throws: a sample without values.
    package init(sorted first: [Double], _ second: [Double], exactUpTo limit: Int = 10_000) throws(Reason) {
        guard !first.isEmpty, !second.isEmpty else { throw .noValues }
        let greatest = Self.greatestDistance(first, second)
        statistic = Double(greatest) / (Double(first.count) * Double(second.count))
        asymptoticP = KolmogorovLaw.upper(
            n: Self.effective(first.count, second.count),
            d: statistic
        )
        guard max(first.count, second.count) <= limit else {
            exactP = nil
            return
        }
        let divisor = greatestCommonDivisor(first.count, second.count)
        exactP = SmirnovLattice.upper(first.count, second.count, distance: greatest / divisor)
    }

    /// round(n1 n2 / (n1 + n2)), halves to even.
    package static func effective(_ n1: Int, _ n2: Int) -> Int {
        let (quotient, rest) = (n1 * n2).quotientAndRemainder(dividingBy: n1 + n2)
        if 2 * rest == n1 + n2 { return quotient + quotient % 2 }
        return 2 * rest > n1 + n2 ? quotient + 1 : quotient
    }

    /// max |i n2 - j n1| over the places between values: the statistic times n1 n2, whole.
    private static func greatestDistance(_ first: [Double], _ second: [Double]) -> Int {
        var greatest = 0
        var i = 0
        var j = 0
        while i < first.count, j < second.count {
            let value = min(first[i], second[j])
            while i < first.count, first[i] == value { i += 1 }
            while j < second.count, second[j] == value { j += 1 }
            greatest = max(greatest, abs(i * second.count - j * first.count))
        }
        return greatest
    }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
}
