/// One direction of a drawing: the numbers that it spans, and round marks among them.
package struct Axis: Sendable, Hashable {
    let title: String
    package let low: Double
    package let high: Double
    let ticks: [Double]

    /// - Parameter range: what the axis must span; it grows to round marks unless it is exact.
    package init(_ title: String, _ range: ClosedRange<Double>, isExact: Bool = false) {
        self.title = title
        // Beyond these, a difference of two numbers is no number.
        var low = max(range.lowerBound, -4e307)
        var high = min(range.upperBound, 4e307)
        if high - low <= max(low.magnitude, high.magnitude) * 1e-12 {
            let margin = low == 0 ? 1 : low.magnitude / 2
            low -= margin
            high += margin
        }
        let step = Self.step((high - low) / 5)
        let first = (low / step).rounded(isExact ? .up : .down)
        let last = (high / step).rounded(isExact ? .down : .up)
        let count = min(24, max(0, Int(last - first)))
        ticks = (0...count).map { (first + Double($0)) * step }
        self.low = isExact ? low : min(low, ticks.first ?? low)
        self.high = isExact ? high : max(high, ticks.last ?? high)
    }

    package static func share(_ title: String) -> Axis { Axis(title, 0...1, isExact: true) }

    /// Spans all numbers, and those that are always there.
    package static func spanning(_ title: String, _ numbers: some Sequence<Double>, with fixed: Double...) -> Axis {
        var low = Double.infinity
        var high = -Double.infinity
        for number in numbers where number.isFinite {
            low = min(low, number)
            high = max(high, number)
        }
        for number in fixed {
            low = min(low, number)
            high = max(high, number)
        }
        return low <= high ? Axis(title, low...high) : Axis(title, 0...1)
    }

    /// From 0 to 1, clamped.
    func share(of number: Double) -> Double { max(0, min(1, (number - low) / (high - low))) }

    /// The smallest of 1, 2 and 5 times a power of ten that is at least this.
    private static func step(_ least: Double) -> Double {
        var power = 1.0
        while power > least, power > 1e-300 { power /= 10 }
        while power * 10 <= least { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= least } ?? power * 10
    }
}
