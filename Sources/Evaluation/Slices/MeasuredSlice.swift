import EvaluationRecords
import Statistics

/// The figures of a slice before its tests are judged together with those of all others.
struct MeasuredSlice {
    let rows: Int
    let positives: Int?
    let metrics: MetricFigures
    let isJudged: Bool
    /// Tests that could be made, by name.
    let tests: [String: SliceTest]
    /// The reasons why the others could not.
    let withoutTest: [String: FigureReason]
}

/// Judges the tests of all slices of a report together (Benjamini and Hochberg).
enum SliceReport {
    static func figures(
        _ parts: [SliceColumns.Part],
        _ measured: [MeasuredSlice],
        _ plan: EvaluationPlan,
        _ level: Level
    ) -> [SliceFigures] {
        // Hidden slices are in no test, so that nothing of them shows in the others.
        let judged = SliceFamily.judge(zip(parts, measured).map { $0.isHidden ? [:] : $1.tests })
        return parts.indices.map { index in
            let (part, slice) = (parts[index], measured[index])
            guard !part.isHidden else { return hidden(part, slice) }
            let tests = judged[index].map { name, test in
                (name, Screen<DifferenceTest>.of(test, level, limit: plan.settings.family))
            }
            let others = slice.withoutTest.map { name, reason in (name, Screen<DifferenceTest>.undefined(reason)) }
            return SliceFigures(
                column: part.column,
                kind: part.kind,
                slice: SliceKey(part.slice.key),
                rows: slice.rows,
                positives: slice.positives,
                metrics: slice.metrics,
                judged: slice.isJudged,
                tests: TextMap(others + tests)
            )
        }
    }

    private static func hidden(_ part: SliceColumns.Part, _ slice: MeasuredSlice) -> SliceFigures {
        SliceFigures(
            column: part.column,
            kind: part.kind,
            slice: SliceKey(part.slice.key),
            rows: slice.rows,
            positives: nil,
            metrics: slice.metrics.suppressed,
            judged: false,
            tests: TextMap(
                (Array(slice.withoutTest.keys) + Array(slice.tests.keys)).map {
                    ($0, Screen<DifferenceTest>.undefined(.suppressed))
                }
            )
        )
    }
}

extension MetricFigures {
    /// The same metrics without their figures.
    var suppressed: MetricFigures {
        MetricFigures(
            Dictionary(
                uniqueKeysWithValues: names.map { ($0, MetricFigure.undefined(.suppressed, rows: self[$0]?.rows ?? 0)) }
            )
        )
    }
}
