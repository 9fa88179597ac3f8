/// Edges of bins.
package enum Edges {
    /// low, low + step, ... as numpy's `linspace` computes them; the last is `high` itself.
    package static func uniform(_ low: Double, _ high: Double, bins: Int) -> [Double] {
        let step = (high - low) / Double(bins)
        guard step.isFinite else {
            // A range as wide as all doubles.
            return (0..<bins).map { low * (1 - Double($0) / Double(bins)) + high * (Double($0) / Double(bins)) } + [
                high
            ]
        }
        return (0..<bins).map { Double($0) * step + low } + [high]
    }
}

/// Counts of values in bins of one width, as numpy's `histogram` counts: an edge belongs to the bin above it, the last edge to
/// the last bin.
package struct Histogram: Sendable, Hashable {
    package let edges: [Double]
    package private(set) var counts: [Int]

    package init(_ low: Double, _ high: Double, bins: Int) {
        // A range without width is widened by a half on both sides.
        edges = low == high ? Edges.uniform(low - 0.5, high + 0.5, bins: bins) : Edges.uniform(low, high, bins: bins)
        counts = [Int](repeating: 0, count: bins)
    }

    /// Counts a value; values outside of the edges are left out.
    package mutating func add(_ value: Double, times: Int = 1) {
        guard value >= edges[0], value <= edges[counts.count] else { return }
        // Halves, so that a range as wide as all doubles does not overflow.
        let width = edges[counts.count] / 2 - edges[0] / 2
        var bin = min(counts.count - 1, Int((value / 2 - edges[0] / 2) / width * Double(counts.count)))
        while bin > 0, value < edges[bin] { bin -= 1 }
        while bin + 1 < counts.count, value >= edges[bin + 1] { bin += 1 }
        counts[bin] += times
    }
}
