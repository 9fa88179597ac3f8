/// The values of a numeric column that are there, in order, and how many are not.
package struct NumericSample: Sendable {
    package let sorted: [Double]
    package let missing: Int
    package let moments: Moments?

    /// - Throws: a value that is NaN or infinite.
    package init(_ values: [Double?]) throws(StatisticsError) {
        var present: [Double] = []
        present.reserveCapacity(values.count)
        for (row, value) in values.enumerated() {
            guard let value else { continue }
            guard value.isFinite else { throw .notFinite(column: "value", row: row) }
            present.append(value)
        }
        present.sort()
        sorted = present
        missing = values.count - present.count
        moments = present.isEmpty ? nil : Moments(present)
    }

    /// - Parameters:
    ///   - values: those that are there, all finite, in any order.
    ///   - missing: how many are not.
    package init(finite values: [Double], missing: Int) {
        var keys = values.map { SortKey.key(of: $0) }
        RadixSort.sort(&keys)
        let sorted = keys.map { SortKey.value(of: $0) }
        self.sorted = sorted
        self.missing = missing
        moments = sorted.isEmpty ? nil : Moments(sorted)
    }

    package var count: Int { sorted.count }

    /// The type-7 quantile at k hundredths; nil without values.
    package func quantile(hundredths k: Int) -> Double? {
        sorted.isEmpty ? nil : Quantiles.value(sorted, k, of: 100)
    }

    /// Values in bins: the bin of a value is the number of inner edges below it.
    package func counts(_ inner: [Double]) -> [Int] {
        var counts = [Int](repeating: 0, count: inner.count + 1)
        var bin = 0
        for value in sorted {
            while bin < inner.count, inner[bin] < value { bin += 1 }
            counts[bin] += 1
        }
        return counts
    }
}
