/// Mean and spread of numbers, by two passes over them. The spread of numbers beyond 1e150 may be infinite.
package struct Moments: Sendable, Hashable {
    package let count: Int
    package let mean: Double
    /// The sum of squared distances to the mean.
    package let squares: Double

    /// - Parameter rows: how many numbers `value` gives, at 0 and up; at least 1.
    package init(rows: Int, threads: Threads = .one, _ value: @Sendable (Int) -> Double) {
        let mean = Self.mean(rows: rows, threads: threads, value)
        let sums = threads.sums(rows: rows, count: 2) { row, sums in
            let distance = value(row) - mean
            sums[0].add(distance * distance)
            sums[1].add(distance)
        }
        count = rows
        self.mean = mean
        // What the mean's own rounding adds is taken off (Chan, Golub and LeVeque, 1983).
        let spread = sums[0].value - sums[1].value / Double(rows) * sums[1].value
        squares = spread.isFinite ? max(0, spread) : .infinity
    }

    /// The mean; also where the sum would leave the range of a double.
    static func mean(rows: Int, threads: Threads = .one, _ value: @Sendable (Int) -> Double) -> Double {
        let sum = threads.sum(rows: rows, value)
        if sum.isFinite { return sum / Double(rows) }
        return threads.sum(rows: rows) { value($0) * 0x1p-64 } / Double(rows) * 0x1p64
    }

    package init(_ values: [Double]) {
        self.init(rows: values.count) { values[$0] }
    }

    /// With the divisor n - 1; 0 for one number.
    package var sampleVariance: Double { count > 1 ? squares / Double(count - 1) : 0 }
    package var sampleDeviation: Double { sampleVariance.squareRoot() }
    /// With the divisor n.
    package var populationVariance: Double { squares / Double(count) }
    package var populationDeviation: Double { populationVariance.squareRoot() }
}
