/// Confusion matrices at given thresholds.
package enum ThresholdSweep {
    /// k/40 for k = 0 to 40.
    package static let fortieths = (0...40).map { Double($0) / 40 }

    /// The matrix of each threshold, in the order given: predicted positive is a score at or above it.
    package static func cells(
        _ ranking: ScoreRanking,
        at thresholds: [Double]
    ) throws(StatisticsError) -> [BinaryCells] {
        let order = thresholds.indices.sorted { thresholds[$0] > thresholds[$1] }
        var visitor = try ranking.visited(SweepVisitor(ranking, order.map { thresholds[$0] }))
        visitor.finish()
        var cells = [BinaryCells](repeating: BinaryCells(), count: thresholds.count)
        for (place, index) in order.enumerated() { cells[index] = visitor.found[place] }
        return cells
    }
}

struct SweepVisitor: CutoffVisitor {
    private let thresholds: [Double]
    private var next: Double
    private var cells: BinaryCells
    private(set) var found: [BinaryCells] = []

    /// - Parameter thresholds: descending.
    init(_ ranking: ScoreRanking, _ thresholds: [Double]) {
        self.thresholds = thresholds
        next = thresholds.first ?? -.infinity
        cells = BinaryCells(fn: ranking.positive, tn: ranking.negative)
    }

    @inline(__always)
    mutating func visit(_ cutoff: Cutoff) {
        if cutoff.threshold < next { note(cutoff.threshold) }
        cells = cutoff.cells
    }

    private mutating func note(_ score: Double) {
        while found.count < thresholds.count, score < thresholds[found.count] { found.append(cells) }
        next = found.count < thresholds.count ? thresholds[found.count] : -.infinity
    }

    mutating func finish() {
        while found.count < thresholds.count { found.append(cells) }
    }
}
