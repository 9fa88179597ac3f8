import EvaluationRecords
import Statistics

/// A share of right or of wrong rows, to which rows with an unseen label are added as errors.
struct RightShare {
    struct Weights {
        let part: Double
        let total: Double
        let squares: Double
    }

    let rows: Int
    /// Rows that count.
    let right: Int
    /// nil without weights.
    let weights: Weights?

    /// - Parameter unseenCounts: true for a share of wrong rows, to which unseen labels belong.
    func figure(with unseen: UnseenRows, _ level: Level, unseenCounts: Bool = false) -> MetricFigure {
        guard let weights else {
            return .of(Rate(right + (unseenCounts ? unseen.rows : 0), of: rows + unseen.rows, level), level)
        }
        let total = weights.total + unseen.weight
        let squares = weights.squares + unseen.squares
        guard total > 0, squares > 0 else { return .undefined(.noWeight, rows: rows + unseen.rows) }
        let share = (weights.part + (unseenCounts ? unseen.weight : 0)) / total
        let effective = total / squares * total
        return .of(
            Figure(share),
            .of(Proportion.wilson(share: min(1, share), effective: effective, level), level),
            rows: rows + unseen.rows,
            effectiveRows: effective
        )
    }
}
