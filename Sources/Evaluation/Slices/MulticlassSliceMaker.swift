import EvaluationRecords
import Statistics

/// Measures slices of a task with several classes: the accuracy, by rows without weights where it is tested.
struct MulticlassSliceMaker {
    let isRight: [Bool]
    let weights: [Double]?
    let level: Level

    private var right: Int { isRight.count { $0 } }

    func measure(_ slice: Slice, all right: Int) -> MeasuredSlice {
        let inside = slice.rows.count { isRight[$0] }
        let rows = slice.rows.count
        let isJudged = SliceFamily.isJudged(rows: rows, of: isRight.count) && weights == nil
        var tests: [String: SliceTest] = [:]
        var without: [String: FigureReason] = [:]
        let found =
            isJudged
            ? ShareDifference.newcombe(inside, of: rows, right - inside, of: isRight.count - rows, level) : nil
        if let found {
            tests["accuracy"] = .share(found)
        } else {
            without["accuracy"] = weights == nil ? .tooFewToJudge : .weighted
        }
        return MeasuredSlice(
            rows: rows,
            positives: nil,
            metrics: [.accuracy: accuracy(slice, inside)],
            isJudged: isJudged,
            tests: tests,
            withoutTest: without
        )
    }

    private func accuracy(_ slice: Slice, _ inside: Int) -> MetricFigure {
        guard let weights else { return .of(Rate(inside, of: slice.rows.count, level), level) }
        let own = slice.rows.map { weights[$0] }
        return RightShare(
            rows: slice.rows.count,
            right: inside,
            weights: RightShare.Weights(
                part: slice.rows.filter { isRight[$0] }.map { weights[$0] }.compensatedSum,
                total: own.compensatedSum,
                squares: own.map { $0 * $0 }.compensatedSum
            )
        ).figure(with: .none, level)
    }
}
