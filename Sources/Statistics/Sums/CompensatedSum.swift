/// A sum of doubles that loses no more than the last rounding in all but contrived cases: each rounding error is summed apart
/// (Knuth's two-sum; the variant of Neumaier, 1974, that needs no comparison).
package struct CompensatedSum: Sendable, Hashable {
    private(set) var sum: Double
    private(set) var error: Double

    package init(_ value: Double = 0) {
        sum = value
        error = 0
    }

    /// The total, rounded once more. Infinite where it left the range of a double.
    package var value: Double { sum.isFinite ? sum + error : sum }

    @inline(__always)
    package mutating func add(_ value: Double) {
        let next = sum + value
        let part = next - sum
        error += (sum - (next - part)) + (value - part)
        sum = next
    }

    /// Adds what another sum holds, without rounding it first.
    package mutating func add(_ other: CompensatedSum) {
        add(other.sum)
        error += other.error
    }
}

extension Sequence<Double> {
    /// The compensated sum, in order.
    package var compensatedSum: Double {
        var sum = CompensatedSum()
        for value in self { sum.add(value) }
        return sum.value
    }
}
