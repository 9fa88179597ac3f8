/// A threshold and the figure that it gives.
package struct ThresholdFigure: Sendable, Hashable {
    /// Infinite where nothing is predicted positive.
    package let threshold: Double
    package let value: Double
}

/// The threshold with the greatest figure. Figures within 1e-12 of the greatest tie, and the smallest threshold wins.
/// Thresholds come from the greatest to the least.
struct BestTracker: Sendable {
    private static let tie = 1e-12
    /// Those that may still win: the later, the smaller in threshold and in figure.
    private var candidates: [ThresholdFigure] = []
    private var greatest = -Double.infinity

    @inline(__always)
    mutating func add(_ threshold: Double, _ value: Double) {
        guard value >= greatest - Self.tie else { return }
        push(threshold, value)
    }

    private mutating func push(_ threshold: Double, _ value: Double) {
        greatest = max(greatest, value)
        while let last = candidates.last, last.value <= value { candidates.removeLast() }
        candidates.append(ThresholdFigure(threshold: threshold, value: value))
    }

    var best: ThresholdFigure? { candidates.last { $0.value >= greatest - Self.tie } }
}
