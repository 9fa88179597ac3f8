/// p-values of several tests, adjusted for their number; in the order given, monotone, at most 1.
package enum MultipleTests {
    /// The chance of one false finding or more is held (Holm, 1979).
    package static func holm(_ p: [Double]) -> [Double] {
        var greatest = 0.0
        return adjust(p, order: ascending(p)) { value, place in
            greatest = max(greatest, min(1, value * Double(p.count - place)))
            return greatest
        }
    }

    /// The share of false findings is held (Benjamini and Hochberg, 1995).
    package static func benjaminiHochberg(_ p: [Double]) -> [Double] { stepUp(p, factor: 1) }

    /// The same under any dependence (Benjamini and Yekutieli, 2001).
    package static func benjaminiYekutieli(_ p: [Double]) -> [Double] {
        guard !p.isEmpty else { return [] }
        return stepUp(p, factor: (1...p.count).map { 1 / Double($0) }.compensatedSum)
    }

    private static func stepUp(_ p: [Double], factor: Double) -> [Double] {
        var least = 1.0
        let count = Double(p.count)
        return adjust(p, order: ascending(p).reversed()) { value, place in
            least = min(least, value * count * factor / Double(p.count - place))
            return least
        }
    }

    private static func ascending(_ p: [Double]) -> [Int] {
        p.indices.sorted { (p[$0], $0) < (p[$1], $1) }
    }

    private static func adjust(_ p: [Double], order: [Int], _ next: (Double, Int) -> Double) -> [Double] {
        var adjusted = p
        for (place, index) in order.enumerated() { adjusted[index] = next(p[index], place) }
        return adjusted
    }
}
