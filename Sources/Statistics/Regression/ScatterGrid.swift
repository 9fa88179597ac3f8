/// Labels against predictions as counts in a square grid of constant size.
package struct ScatterGrid: Sendable, Hashable {
    package let labels: ClosedRange<Double>
    package let predictions: ClosedRange<Double>
    package let size: Int
    /// Row by row from the least label; in each from the least prediction.
    package let counts: [Int]

    /// - Throws: no rows.
    package init(_ rows: RegressionRows, size: Int = 60) throws(StatisticsError) {
        guard let low = rows.labels.min(), let high = rows.labels.max(), let least = rows.predictions.min(),
            let greatest = rows.predictions.max()
        else { throw .empty }
        labels = low...high
        predictions = least...greatest
        self.size = size
        var counts = [Int](repeating: 0, count: size * size)
        for row in 0..<rows.count {
            let across = Self.place(rows.predictions[row], least, greatest, size)
            counts[Self.place(rows.labels[row], low, high, size) * size + across] += 1
        }
        self.counts = counts
    }

    private static func place(_ value: Double, _ low: Double, _ high: Double, _ size: Int) -> Int {
        // Halves, so that a range as wide as all doubles does not overflow.
        let width = high / 2 - low / 2
        guard width > 0 else { return 0 }
        return min(size - 1, Int((value / 2 - low / 2) / width * Double(size)))
    }
}
