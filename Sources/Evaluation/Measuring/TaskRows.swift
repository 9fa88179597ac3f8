import EvaluationRecords
import Statistics

/// The rows that count, by the task that they are of.
enum TaskRows {
    case binary(BinaryStore)
    case multiclass(MulticlassStore)
    case regression(RegressionStore)
    case other

    init(_ plan: EvaluationPlan, memory: Int, runs: LazyRuns) {
        self =
            switch plan.task {
            case .binary: .binary(BinaryStore(isWeighted: plan.isWeighted, limit: memory, runs: runs))
            case .multiclass:
                .multiclass(
                    MulticlassStore(
                        classes: plan.classes.count,
                        hasScores: plan.hasScores,
                        isWeighted: plan.isWeighted
                    )
                )
            case .regression: .regression(RegressionStore(isWeighted: plan.isWeighted))
            case .other: .other
            }
    }

    /// Adds the rows that count.
    /// - Returns: of a binary task, whether each of them is positive.
    mutating func add(
        _ rows: ScoredRows,
        _ judged: RowGate.Judged,
        _ plan: EvaluationPlan
    ) throws(StatisticsError) -> [Bool] {
        switch self {
        case .binary(var store):
            self = .other
            defer { self = .binary(store) }
            let isPositive = Self.add(rows, judged, plan, to: &store)
            try store.settle()
            return isPositive
        case .multiclass(var store):
            self = .other
            Self.add(rows, judged, to: &store)
            self = .multiclass(store)
            return []
        case .regression(var store):
            self = .other
            Self.add(rows, judged, to: &store)
            self = .regression(store)
            return []
        case .other: return []
        }
    }

    private static func add(
        _ rows: ScoredRows,
        _ judged: RowGate.Judged,
        _ plan: EvaluationPlan,
        to store: inout BinaryStore
    ) -> [Bool] {
        guard case .classes(let labels) = rows.labels, let positive = plan.positiveIndex else { return [] }
        let columns = judged.probabilities
        let scores: [Double] =
            switch (columns.count, rows.predictions) {
            case (0, .classes(let predictions)): predictions.map { Int($0) == positive ? 1 : 0 }
            case (0, .numbers(let predictions)): predictions
            case (1, _): columns[0]
            default: columns[positive]
            }
        return judged.used.map { place in
            let isPositive = Int(labels[place]) == positive
            store.append(
                scores[place],
                isPositive: isPositive,
                weight: rows.weights?[place] ?? 1,
                number: rows.rowNumbers[place]
            )
            return isPositive
        }
    }

    private static func add(_ rows: ScoredRows, _ judged: RowGate.Judged, to store: inout MulticlassStore) {
        guard case .classes(let labels) = rows.labels else { return }
        for place in judged.used {
            let prediction: Int =
                if judged.probabilities.isEmpty, case .classes(let predictions) = rows.predictions {
                    Int(predictions[place])
                } else {
                    MulticlassStore.greatest(judged.probabilities, place)
                }
            store.append(
                label: Int(labels[place]),
                prediction: prediction,
                weight: rows.weights?[place] ?? 1,
                number: rows.rowNumbers[place]
            )
        }
        if !judged.probabilities.isEmpty { store.append(probabilities: judged.probabilities, at: judged.used) }
    }

    private static func add(_ rows: ScoredRows, _ judged: RowGate.Judged, to store: inout RegressionStore) {
        guard case .numbers(let labels) = rows.labels, case .numbers(let predictions) = rows.predictions else { return }
        for place in judged.used {
            store.append(
                label: labels[place] ?? 0,
                prediction: predictions[place],
                weight: rows.weights?[place] ?? 1,
                number: rows.rowNumbers[place]
            )
        }
    }
}
