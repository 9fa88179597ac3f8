import EvaluationRecords
import Statistics

/// Sums of weights and of their squares in the cells of a binary confusion matrix: shares with Wilson's interval at the effective
/// number of the rows of each denominator.
struct WeightedCellSums {
    enum Cell: Int, CaseIterable {
        case tp
        case fp
        case fn
        case tn
    }

    private let weights: [Double]
    private let squares: [Double]

    /// - Parameter store: rows with weights.
    init(_ store: BinaryStore, threshold: Double) throws(StatisticsError) {
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: 8)
        try store.forEach { (rows: BinaryRows) throws(StatisticsError) in
            for block in 0..<Blocks.count(of: rows.count) {
                let part = Self.sums(rows, Blocks.range(block, of: rows.count), threshold)
                for index in sums.indices { sums[index].add(part[index]) }
            }
        }
        weights = sums[..<4].map(\.value)
        squares = sums[4...].map(\.value)
    }

    /// - Parameter rows: with weights, in memory.
    init(_ rows: BinaryRows, threshold: Double) {
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: 8)
        for block in 0..<Blocks.count(of: rows.count) {
            let part = Self.sums(rows, Blocks.range(block, of: rows.count), threshold)
            for index in sums.indices { sums[index].add(part[index]) }
        }
        weights = sums[..<4].map(\.value)
        squares = sums[4...].map(\.value)
    }

    private static func sums(_ rows: BinaryRows, _ range: Range<Int>, _ threshold: Double) -> [CompensatedSum] {
        var sums = [CompensatedSum](repeating: CompensatedSum(), count: 8)
        guard let weights = rows.weights else { return sums }
        for row in range {
            let cell: Cell =
                switch (rows.isPositive[row], rows.scores[row] >= threshold) {
                case (true, true): .tp
                case (true, false): .fn
                case (false, true): .fp
                case (false, false): .tn
                }
            sums[cell.rawValue].add(weights[row])
            sums[4 + cell.rawValue].add(weights[row] * weights[row])
        }
        return sums
    }

    /// - Parameters:
    ///   - figure: with the value that convention puts in the place of a share without weight.
    ///   - rows: of the denominator.
    func share(_ part: [Cell], of whole: [Cell], _ figure: Figure, rows: Int, _ level: Level) -> MetricFigure {
        let total = whole.map { weights[$0.rawValue] }.compensatedSum
        let square = whole.map { squares[$0.rawValue] }.compensatedSum
        guard total > 0, square > 0 else { return .of(figure, rows: rows) }
        let share = part.map { weights[$0.rawValue] }.compensatedSum / total
        let effective = total / square * total
        return .of(
            figure.reason == nil ? Figure(share) : figure,
            .of(Proportion.wilson(share: min(1, share), effective: effective, level), level),
            rows: rows,
            effectiveRows: effective
        )
    }
}
