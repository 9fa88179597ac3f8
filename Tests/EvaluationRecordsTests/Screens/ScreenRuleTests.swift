import EvaluationRecords
import Identifiers
import Testing

/// Screens that contradict themselves: nobody can make a record of them.
@Suite struct ScreenRuleTests {
    private static func failure(_ change: (inout EvaluationScreens) -> Void) throws -> RecordFailure {
        var screens = Sample.binaryScreens
        change(&screens)
        let result = try Sample.binary(screens)
        return try #require(throws: RecordFailure.self) { try EvaluationRecord(result: result, run: Sample.run) }
    }

    @Test("curves of unequal lengths, over 1,000 points or outside of 0 to 1")
    func curves() throws {
        func roc(_ fpr: [Double], _ tpr: [Double]) -> RocScreen {
            RocScreen(fpr: fpr, tpr: tpr, thresholds: fpr.map { Cutoff($0) }, pointsTotal: fpr.count)
        }
        let long = [Double](repeating: 0.5, count: 1001)
        for curve in [roc([0, 1], [0]), roc(long, long), roc([0, 1.5], [0, 1])] {
            let failure = try Self.failure { $0.roc = .given(curve) }
            #expect(failure.subject.contains("screens roc"), "\(failure)")
        }
        let points = [Double](repeating: 0.5, count: 1000)
        var screens = Sample.binaryScreens
        screens.roc = .given(roc(points, points))
        _ = try EvaluationRecord(result: Sample.binary(screens), run: Sample.run)
    }

    @Test("a confusion matrix that is not square, counts below 0 or has too many classes")
    func confusion() throws {
        let labels = (0..<51).map(String.init)
        let rows = [[Int]](repeating: [Int](repeating: 0, count: 51), count: 51)
        let cells: [([String], ConfusionScreen.Cells)] = [
            (["a", "b"], .dense([[1, 2]], weighted: nil)), (["a", "b"], .dense([[1, 2], [3]], weighted: nil)),
            (["a", "b"], .dense([[1, 2], [3, -4]], weighted: nil)),
            (["a", "b"], .dense([[1, 2], [3, 4]], weighted: [[1]])),
            (labels, .dense(rows, weighted: nil)),
            (["a"], .sparse(diagonal: [], largest: [], rest: ConfusionScreen.Rest(cells: 0, rows: 0))),
            (
                ["a"],
                .sparse(
                    diagonal: [1],
                    largest: Array(repeating: ConfusedPair(actual: "a", predicted: "b", rows: 1), count: 201),
                    rest: ConfusionScreen.Rest(cells: 0, rows: 0)
                )
            ),
        ]
        for (labels, cells) in cells {
            let failure = try Self.failure { $0.confusion = .given(ConfusionScreen(labels: labels, cells: cells)) }
            #expect(failure.subject.contains("screens confusion"), "\(failure)")
        }
    }

    @Test("bins without their edges, and bars without their bins")
    func bins() throws {
        let failure = try Self.failure {
            $0.density = .given(DensityScreen(edges: [0, 1], classes: ["No": [1, 2]]))
        }
        #expect(failure.subject.contains("screens density"))
        let bins = CalibrationBins(
            binEdges: [0, 1],
            counts: [3],
            meanPredicted: [],
            fractionPositive: [],
            ece: 0,
            mce: 0,
            bars: []
        )
        let bars = try Self.failure { $0.calibration = .given(CalibrationScreen(uniform: bins, quantile: bins)) }
        #expect(bars.subject.contains("screens calibration uniform"))
    }

    @Test("an infinite threshold is kept, minus infinity is refused")
    func infinite() throws {
        let record = try EvaluationRecord(result: Sample.binary(Sample.binaryScreens), run: Sample.run)
        #expect(record.result.screens.roc?.value?.thresholds.first == .infinite)
        #expect(String(decoding: record.bytes, as: UTF8.self).contains(#""thresholds":["Infinity",0.5,0.25]"#))
        let failure = try Self.failure {
            $0.roc = .given(RocScreen(fpr: [0], tpr: [0], thresholds: [Cutoff(-.infinity)], pointsTotal: 1))
        }
        #expect(failure.message.contains("a finite number"))
    }

    @Test("each screen of the task has a name in the order of the documentation")
    func names() {
        #expect(EvaluationScreens.names(of: .other).isEmpty)
        for task in EvaluationTask.allCases {
            let names = EvaluationScreens.names(of: task)
            #expect(EvaluationScreens().completed(for: task, .notAsked).names == names)
        }
    }
}
