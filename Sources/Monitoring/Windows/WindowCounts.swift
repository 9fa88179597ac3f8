/// The rows of a window: how many values of each column fell into each bin of the reference. Counts add up, in any order.
package struct WindowCounts: Sendable, Hashable {
    package let layout: WindowLayout
    /// Requests and rows that were counted; rows that were not, since the node was too busy.
    package internal(set) var requests: UInt64 = 0
    package internal(set) var rows: UInt64 = 0
    package internal(set) var dropped: UInt64 = 0
    /// Of all columns, one after another, and of the bins of the estimate.
    var slots: [UInt64]
    /// The sums of estimates of several classes: expected right answers, their variance, and rows outside of the reference's range.
    var expectedRight = 0.0
    var variance = 0.0
    var outside: UInt64 = 0

    package init(_ layout: WindowLayout) {
        self.layout = layout
        slots = [UInt64](repeating: 0, count: layout.slots)
    }

    /// Adds the rows of a request. Rows of another profile are left alone.
    package mutating func add(_ binned: BinnedRows) {
        guard binned.layout == layout else { return }
        requests += 1
        rows += UInt64(binned.rows)
        for column in 0..<layout.columns {
            let range = layout.range(column)
            for row in 0..<binned.rows {
                let slot = binned.slot(column: column, row: row)
                if slot < range.count { slots[range.lowerBound + slot] += 1 }
            }
        }
        let estimation = layout.estimation
        for bin in binned.estimation where bin >= 0 && Int(bin) < estimation.count {
            slots[estimation.lowerBound + Int(bin)] += 1
        }
        expectedRight += binned.expectedRight
        variance += binned.variance
        outside += UInt64(binned.outside)
    }

    package mutating func addDropped(rows: UInt64) { dropped += rows }

    /// Adds the counts of another part of the same window.
    package mutating func add(_ other: WindowCounts) {
        guard other.layout == layout else { return }
        requests += other.requests
        rows += other.rows
        dropped += other.dropped
        for slot in slots.indices { slots[slot] += other.slots[slot] }
        expectedRight += other.expectedRight
        variance += other.variance
        outside += other.outside
    }

    func counts(_ column: Int) -> ArraySlice<UInt64> { slots[layout.range(column)] }
    var estimation: ArraySlice<UInt64> { slots[layout.estimation] }

    /// Rows with a value in a column, and without.
    package func sides(of column: Int) -> (present: UInt64, missing: UInt64) {
        let counts = counts(column)
        let missing = counts.last ?? 0
        return (counts.reduce(0, +) - missing, missing)
    }
}
