/// Correlation coefficients.
package enum Correlation {
    /// Pearson's coefficient.
    package static func pearson(_ x: [Double], _ y: [Double]) -> Figure {
        guard x.count == y.count, x.count > 1 else { return .undefined(.noValues) }
        let left = Moments(x)
        let right = Moments(y)
        guard left.squares.isFinite, right.squares.isFinite else { return .undefined(.overflow) }
        guard left.squares > 0 else { return .undefined(.constantLabel) }
        guard right.squares > 0 else { return .undefined(.constantPrediction) }
        let product = Threads.one.sum(rows: x.count) { (x[$0] - left.mean) * (y[$0] - right.mean) }
        return Figure(min(1, max(-1, product / (left.squares.squareRoot() * right.squares.squareRoot()))))
    }

    /// Spearman's coefficient: Pearson's of the average ranks.
    package static func spearman(_ x: [Double], _ y: [Double]) -> Figure {
        pearson(Midranks(x).doubled.map(Double.init), Midranks(y).doubled.map(Double.init))
    }
}
