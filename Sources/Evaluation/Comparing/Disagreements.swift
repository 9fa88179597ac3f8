import EvaluationRecords
import Statistics

/// The rows on which two sides answer differently, whoever is right.
struct Disagreements: Sendable {
    let share: MetricFigure
    /// Of the distances between the predictions; nil in classification.
    let ninetyNinth: Double?
    let rightWrong: RightWrong?
    let slices: [SliceDisagreement]

    /// Two classifiers: their predicted classes and what of them is right.
    init(
        classes first: [Int32],
        _ second: [Int32],
        isRight: (first: [Bool], second: [Bool]),
        _ slices: [(column: String, slices: [Statistics.Slice])],
        _ level: Level
    ) {
        let differs = zip(first, second).map { $0 != $1 }
        share = Self.share(differs.count { $0 }, of: differs.count, level)
        ninetyNinth = nil
        var counts = [0, 0, 0, 0]
        for (left, right) in zip(isRight.first, isRight.second) {
            counts[left ? (right ? 0 : 1) : (right ? 2 : 3)] += 1
        }
        rightWrong = RightWrong(both: counts[0], onlyFirst: counts[1], onlySecond: counts[2], neither: counts[3])
        self.slices = slices.flatMap { column in
            column.slices.map { slice in
                SliceDisagreement(
                    column: RecordText.cut(column.column),
                    slice: SliceKey(slice.key),
                    rows: slice.rows.count,
                    disagreement: Self.share(slice.rows.count { differs[$0] }, of: slice.rows.count, level)
                )
            }
        }
    }

    /// Two regressions.
    init(values first: [Double], _ second: [Double]) {
        share = .undefined(.noMethod, rows: first.count)
        ninetyNinth = Disagreement.ninetyNinth(first, second).number
        rightWrong = nil
        slices = []
    }

    private static func share(_ k: Int, of n: Int, _ level: Level) -> MetricFigure {
        let rate = Rate(k, of: n, level)
        guard let value = rate.figure.number, let interval = rate.bounds.interval else {
            return .undefined(.noRows, rows: n)
        }
        return .value(
            value,
            .bounds(interval.low, interval.high, .wilson, level: level.value),
            rows: n,
            hits: k
        )
    }
}
