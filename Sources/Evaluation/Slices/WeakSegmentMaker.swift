import EvaluationRecords
import Statistics

/// Finds the segments where a model errs most on one half of the rows, and measures them on the other.
enum WeakSegmentMaker {
    static func screen(
        _ errors: RowErrors,
        _ metric: MetricName,
        _ columns: ColumnStore,
        numbers: RowNumbers,
        _ plan: EvaluationPlan,
        _ level: Level,
        _ threads: Threads
    ) throws(StatisticsError) -> Screen<EvaluationRecords.WeakSegments> {
        let found = try Statistics.WeakSegments(
            errors,
            columns.segments(plan.columns),
            numbers: numbers,
            seed: plan.settings.seed,
            level: level,
            threads: threads
        )
        if found.segments.isEmpty { return .undefined(found.reason.map { FigureReason($0) } ?? .noRows) }
        let foundOn = found.segments.reduce(0) { $0 + $1.foundRows }
        return .given(
            EvaluationRecords.WeakSegments(
                foundOn: foundOn,
                measuredOn: found.measured.count,
                metric: metric,
                segments: found.segments.map { segment($0, metric, plan, level) }
            )
        )
    }

    private static func segment(
        _ segment: Statistics.WeakSegment,
        _ metric: MetricName,
        _ plan: EvaluationPlan,
        _ level: Level
    ) -> EvaluationRecords.WeakSegment {
        let rows = segment.rows.count
        let test = segment.test.map { Screen<DifferenceTest>.of($0, level, limit: plan.settings.family) }
        return EvaluationRecords.WeakSegment(
            conditions: segment.conditions.map { text($0) },
            rows: rows,
            judged: segment.isJudged,
            metrics: MetricFigures([metric: .of(segment.error, level, rows: rows)]),
            tests: TextMap([(metric.text, test ?? .undefined(.tooFewToJudge))])
        )
    }

    /// A condition as people read it; rows that do not pass "at most" may also have no value.
    private static func text(_ condition: SegmentCondition) -> String {
        let column = condition.column
        return switch (condition.test, condition.isPassed) {
        case (.atMost(let edge), true): "\(column) <= \(ColumnText.text(edge))"
        case (.atMost(let edge), false): "not \(column) <= \(ColumnText.text(edge))"
        case (.equals(let category), true): "\(column) == \"\(category.text)\""
        case (.equals(let category), false): "not \(column) == \"\(category.text)\""
        case (.isMissing, true): "\(column) is missing"
        case (.isMissing, false): "\(column) is not missing"
        }
    }
}
