import EvaluationRecords
import Statistics

/// A side in the form of its task, or the reason why its rows cannot be measured.
enum TaskSide: Sendable {
    case binary(BinarySide)
    case multiclass(MulticlassSide, ComparedRows)
    case regression(ComparedRows)
    case none(FigureReason)

    init(_ plan: ComparisonPlan, _ rows: ComparedRows, threshold: Double) {
        switch plan.task {
        case .binary:
            let side = PairResult.of { try BinarySide(rows, positive: plan.positive ?? 1, threshold: threshold) }
            self = side.map(TaskSide.binary).recovered { .none($0.reason) }
        case .multiclass: self = .multiclass(MulticlassSide(rows, classes: plan.classes.count), rows)
        case .regression: self = .regression(rows)
        case .other: self = .none(.noMethod)
        }
    }
}

/// The champion and one challenger.
struct TaskPair: Sendable {
    private let plan: ComparisonPlan
    private let first: TaskSide
    private let second: TaskSide
    /// The reason where the rows cannot be measured.
    private let pair: Result<any SidePair, FigureReasonError>

    init(_ plan: ComparisonPlan, _ first: TaskSide, _ second: TaskSide, _ bootstrap: ComparisonBootstrap) {
        self.plan = plan
        self.first = first
        self.second = second
        pair =
            switch (first, second) {
            case (.binary(let left), .binary(let right)):
                .success(BinaryPair(left, right, bootstrap, scoresOnly: plan.scoresOnly))
            case (.multiclass(let left, _), .multiclass(let right, _)):
                .success(MulticlassPair(left, right, bootstrap, scoresOnly: plan.scoresOnly))
            case (.regression(let left), .regression(let right)):
                PairResult.of { try RegressionPair(left, right, bootstrap) }
            case (.none(let reason), _), (_, .none(let reason)): .failure(FigureReasonError(reason))
            default: .failure(FigureReasonError(FigureReason.noMethod))
            }
    }

    func difference(_ metric: MetricName, _ level: Level) -> Result<MeasuredDifference, FigureReasonError> {
        differences([metric], level)[metric] ?? .failure(FigureReasonError(FigureReason.noMethod))
    }

    func differences(
        _ metrics: [MetricName],
        _ level: Level
    ) -> [MetricName: Result<MeasuredDifference, FigureReasonError>] {
        switch pair {
        case .success(let pair): pair.differences(metrics, level)
        case .failure(let error): Dictionary(metrics.map { ($0, .failure(error)) }) { first, _ in first }
        }
    }

    func disagreements(
        _ slices: [(column: String, slices: [Statistics.Slice])],
        _ level: Level
    ) -> Disagreements {
        switch (first, second) {
        case (.binary(let left), .binary(let right)):
            Disagreements(
                classes: left.isPredictedPositive.map { $0 ? 1 : 0 },
                right.isPredictedPositive.map { $0 ? 1 : 0 },
                isRight: (left.isRight, right.isRight),
                slices,
                level
            )
        case (.multiclass(let left, let first), .multiclass(let right, let second)):
            Disagreements(
                classes: first.predictedClasses,
                second.predictedClasses,
                isRight: (left.isRight, right.isRight),
                slices,
                level
            )
        case (.regression(let left), .regression(let right)):
            Disagreements(values: left.predictedValues, right.predictedValues)
        default: Disagreements(values: [], [])
        }
    }
}
