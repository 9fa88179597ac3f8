import Testing

@testable import Statistics

@Suite("Odd and hostile rows")
struct OddRowTests {
    private func binary(_ scores: [Double], _ labels: [Int], weights: [Double]? = nil) throws -> BinaryRows {
        try BinaryRows(scores: scores, isPositive: labels.map { $0 == 1 }, weights: weights)
    }

    @Test("no rows at all are refused")
    func empty() throws {
        #expect(throws: StatisticsError.empty) { try ScoreRanking(try binary([], [])) }
        #expect(throws: StatisticsError.empty) { try RegressionFigures(RegressionRows(labels: [], predictions: [])) }
        #expect(throws: StatisticsError.empty) { try MulticlassRows(probabilities: [], labels: []) }
    }

    @Test("NaN and infinite scores are refused with their row", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ value: Double) {
        #expect(throws: StatisticsError.notFinite(column: "score", row: 1)) { try binary([0.5, value], [0, 1]) }
        #expect(throws: StatisticsError.notFinite(column: "label", row: 0)) {
            try RegressionRows(labels: [value], predictions: [1])
        }
        #expect(throws: StatisticsError.notFinite(column: "value", row: 0)) { try NumericSample([value]) }
    }

    @Test("columns of several lengths and impossible weights are refused")
    func columns() {
        #expect(throws: StatisticsError.length(column: "label", expected: 2, found: 1)) { try binary([1, 0], [1]) }
        #expect(throws: StatisticsError.weight(row: 1)) { try binary([1, 0], [1, 0], weights: [1, -1]) }
        #expect(throws: StatisticsError.weight(row: 0)) { try binary([1, 0], [1, 0], weights: [.nan, 1]) }
        #expect(throws: StatisticsError.noWeight) { try binary([1, 0], [1, 0], weights: [0, 0]) }
        #expect(throws: StatisticsError.classNumber(row: 0)) {
            try MulticlassRows(probabilities: [[0.5], [0.5]], labels: [2])
        }
        #expect(throws: StatisticsError.probability(row: 0)) {
            try MulticlassRows(probabilities: [[1.5], [-0.5]], labels: [0])
        }
    }

    @Test("one class: counts, accuracy and losses are given, and rank figures say why not", arguments: [0, 1])
    func oneClass(_ label: Int) throws {
        let rows = try binary((0..<12).map { Double($0) / 12 }, [Int](repeating: label, count: 12))
        let ranking = try ScoreRanking(rows)
        let summary = try BinarySummary(ranking)
        let cells = try ThresholdSweep.cells(ranking, at: [0.5])[0]
        #expect(cells.accuracy == .value(0.5) && cells.mcc == .conventional(0, .oneClass))
        #expect(summary.losses.logLoss.figure.reason == nil && summary.losses.brier.figure.reason == nil)
        #expect(summary.area.estimate() == .undefined(.oneClass) && summary.area.gini == .undefined(.oneClass))
        #expect(summary.averagePrecision == .undefined(.oneClass))
        #expect(summary.kolmogorovSmirnov == .undefined(.oneClass))
        #expect(summary.partialArea.standardised == .undefined(.oneClass))
        #expect(try ROCCurve.points(ranking) == nil)
        #expect(try CalibrationFit.fit(ranking) == .failure(.oneClass))
        #expect(throws: Reason.tooFewOfAClass) {
            try BinaryBootstrap.figures(rows, [.f1], Bootstrap(seed: 1))
        }
    }

    @Test("nothing predicted positive: precision and F1 are 0 by convention and say so")
    func nothingPredicted() throws {
        let cells = BinaryCells(fn: 3, tn: 7)
        #expect(cells.precision == .conventional(0, .noPredictedPositive))
        #expect(cells.f1 == .value(0) && cells.mcc == .conventional(0, .noPredictedPositive))
        #expect(BinaryRates(cells).precision.figure == .undefined(.noRows))
        #expect(BinaryRates(cells).precision.bounds == .none(.noRows))
    }

    @Test("all scores tied: area 1/2, two points, a flat lift that says so")
    func ties() throws {
        let rows = try binary([Double](repeating: 0.3, count: 20), (0..<20).map { $0 % 2 })
        let ranking = try ScoreRanking(rows)
        let summary = try BinarySummary(ranking)
        #expect(summary.area.value == 0.5 && summary.area.estimate().bounds == .none(.noVariance))
        #expect(try ROCCurve.points(ranking)?.thresholds == [.infinity, 0.3])
        let lift = try LiftCounter.deciles(rows, ranking)
        #expect(lift.map(\.positives) == [Int](repeating: 1, count: 10))
        #expect(lift.dropLast().allSatisfy { $0.tiedRowsAtCut == 20 })
        #expect(try CalibrationFit.fit(ranking) == .failure(.constantScore))
    }

    @Test("one positive among many: the one-sided bound when it is first, no interval otherwise")
    func onePositive() throws {
        let scores = (0..<1000).map { Double($0) / 1000 }
        let last = try binary(scores, (0..<1000).map { $0 == 999 ? 1 : 0 })
        let first = try BinarySummary(try ScoreRanking(last)).area.estimate()
        #expect(first.figure == .value(1) && first.bounds.interval?.method == .clopperPearsonOneSided)
        #expect(abs((first.bounds.low ?? 0) - 0.05) < 1e-12 && first.bounds.high == 1)
        let middle = try binary(scores, (0..<1000).map { $0 == 500 ? 1 : 0 })
        #expect(
            try BinarySummary(try ScoreRanking(middle)).area.estimate().bounds == .none(.tooFewOfAClass)
        )
    }

    @Test("1 and 9 rows have figures and no intervals")
    func fewRows() throws {
        let one = try binary([0.7], [1])
        #expect(try BinarySummary(try ScoreRanking(one)).area.figure == .undefined(.oneClass))
        #expect(try BinarySummary(try ScoreRanking(one)).losses.brier.bounds == .none(.tooFewRows))
        let nine = try binary((0..<9).map { Double($0) / 9 }, (0..<9).map { $0 % 2 })
        let area = try BinarySummary(try ScoreRanking(nine)).area
        #expect(area.figure.reason == nil && area.estimate().bounds == .none(.tooFewRows))
        #expect(throws: Reason.tooFewRows) { try BinaryBootstrap.figures(nine, [.f1], Bootstrap(seed: 1)) }
        #expect(throws: Reason.tooFewRows) {
            try RegressionBootstrap.figures(MadeRows.regression(9), Bootstrap(seed: 1))
        }
    }

    @Test("scores that are no probabilities have rank figures only")
    func noProbabilities() throws {
        let ranking = try ScoreRanking(try binary([-3, 2, 5, 7], [0, 1, 0, 1]))
        let summary = try BinarySummary(ranking)
        #expect(summary.area.value == 0.75)
        #expect(summary.losses.logLoss == .undefined(.noProbabilities))
        #expect(try CalibrationFit.fit(ranking) == .failure(.noProbabilities))
    }

    @Test("a weight of 1e12 leaves an effective number of one row")
    func hugeWeight() throws {
        let rows = try binary(
            (0..<100).map { Double($0) / 100 },
            (0..<100).map { $0 % 2 },
            weights: (0..<100).map { $0 == 3 ? 1e12 : 1 }
        )
        let rates = try #require(WeightedBinaryRates(rows, threshold: 0.5))
        #expect(abs(rates.accuracy.effective - 1) < 1e-9)
        #expect(rates.accuracy.bounds.interval.map { $0.high - $0.low > 0.7 } ?? false)
    }

    @Test("zeros, negative and constant labels of a regression give figures or reasons")
    func regression() throws {
        let zeros = try RegressionFigures(RegressionRows(labels: [0, 1], predictions: [1, 1]))
        #expect((zeros.meanAbsolutePercentageError.number ?? 0) > 1e14)
        #expect(zeros.weightedPercentageError == .value(1))
        let allZero = try RegressionFigures(RegressionRows(labels: [0, 0], predictions: [0, 0]))
        #expect(allZero.weightedPercentageError == .undefined(.zeroDenominator))
        #expect(allZero.symmetricPercentageError == .value(0))
        let negative = try RegressionFigures(RegressionRows(labels: [-1, 1], predictions: [1, 1]))
        #expect(negative.rootMeanSquaredLogError == .undefined(.negativeValue))
        let constant = try RegressionFigures(RegressionRows(labels: [2, 2, 2], predictions: [1, 2, 3]))
        #expect(constant.r2 == .undefined(.constantLabel) && constant.d2Absolute == .undefined(.constantLabel))
        #expect(constant.pearson == .undefined(.constantLabel))
        let flat = try RegressionFigures(RegressionRows(labels: [1, 2, 3], predictions: [2, 2, 2]))
        #expect(flat.pearson == .undefined(.constantPrediction) && flat.spearman == .undefined(.constantPrediction))
    }

    @Test("numbers at the end of the range are scaled, and what does not fit says overflow")
    func overflow() throws {
        let rows = try RegressionRows(labels: [1e308, -1e308, 5e307], predictions: [9e307, -1e308, 5e307])
        let figures = try RegressionFigures(rows)
        #expect(figures.meanSquaredError == .undefined(.overflow))
        let error = figures.rootMeanSquaredError.number ?? 0
        #expect(abs(error / 1e307 - 1 / 3.0.squareRoot()) < 1e-12)
        #expect((figures.r2.number ?? 0) > 0.99)
        let apart = try RegressionRows(labels: [1.7e308, 1], predictions: [-1.7e308, 1])
        #expect(try RegressionFigures(apart).maxError == .undefined(.overflow))
        #expect(throws: StatisticsError.notFinite(column: "residual", row: 0)) { try Residuals(apart) }
        #expect(throws: StatisticsError.notFinite(column: "residual", row: 0)) { try ErrorCurve(apart) }
        let wide = try RegressionRows(labels: [1.7e308, -1.7e308], predictions: [1, 1])
        let histogram = try Residuals(wide).histogram
        #expect(histogram.counts.reduce(0, +) == 2 && histogram.edges.allSatisfy { $0.isFinite })
        #expect(try PredictedParts.deciles(wide).compactMap { $0?.label }.allSatisfy { $0.isFinite })
        #expect(try ScatterGrid(wide).counts.reduce(0, +) == 2)
        let far = try NumericSample([1e308, -1e308])
        #expect(throws: Reason.overflow) { try NumericDrift(far, far) }
        let tiny = try RegressionRows(labels: [1e-200, 3e-200], predictions: [2e-200, 2e-200])
        #expect(abs((try RegressionFigures(tiny).rootMeanSquaredError.number ?? 0) / 1e-200 - 1) < 1e-12)
    }

    @Test("a class without rows stays in the matrix and out of the mean of present ones")
    func absentClass() throws {
        let rows = try MulticlassRows(
            probabilities: [[0.9, 0.2, 0.8], [0.1, 0.8, 0.2], [0, 0, 0]],
            labels: [0, 1, 0]
        )
        let matrix = ClassMatrix(rows)
        #expect(matrix.absent == [2] && matrix.present == [0, 1])
        #expect(matrix.mean(over: matrix.present).f1 == .value(1))
        #expect(abs((matrix.mean(over: [0, 1, 2]).f1.number ?? 0) - 2.0 / 3) < 1e-15)
        #expect(matrix.scores(2).recall == .conventional(0, .noPositive))
        #expect(try OneVersusRest(rows).areas[2].figure == .undefined(.oneClass))
    }

    @Test("10,000 classes take memory for the cells that occur")
    func manyClasses() {
        var matrix = ClassMatrix(classes: 10_000)
        for row in 0..<20_000 { matrix.add(row % 10_000, (row * 7) % 10_000) }
        #expect(matrix.cells.count <= 20_000 && matrix.total == 20_000)
        #expect(matrix.mcc.reason == nil && matrix.mostConfused().count == 10)
    }

    @Test("an empty slice is shown with no rows and without a verdict")
    func emptySlice() throws {
        let slicer = BinarySlicer(try MadeRows.binary(100))
        let slice = slicer.measure(Slice(key: .category(Category("none")), rows: []))
        #expect(slice.rates.accuracy.n == 0 && slice.rates.accuracy.figure == .undefined(.noRows))
        #expect(!slice.isJudged && slice.tests.isEmpty && slice.brier == .undefined(.noRows))
    }

    @Test("a group of three rows has figures and no verdict")
    func smallGroup() throws {
        let rows = try MadeRows.binary(100)
        let groups = (0..<100).map { Category($0 < 3 ? "small" : "large") as Category? }
        let fairness = try BinaryFairness(rows, groups: groups, Bootstrap(seed: 1, replicates: 50))
        #expect(fairness.reference == Category("large"))
        let small = try #require(fairness.groups.first { $0.name == Category("small") })
        #expect(small.rows == 3 && !small.isJudged && small.differences != nil)
    }

    @Test("columns that are constant, empty or new have a test or a reason, never NaN")
    func drift() throws {
        let report = DriftReport(
            [
                DriftColumn(name: "constant", .numeric(try NumericSample([1, 1]), try NumericSample([1, 2]))),
                DriftColumn(name: "gone", .numeric(try NumericSample([1, 2]), try NumericSample([nil, nil]))),
                DriftColumn(name: "empty", .categorical([nil], [nil])),
            ],
            seed: 1
        )
        #expect((try report.results[0].values.get().p) > 0)
        #expect(throws: Reason.noValues) { try report.results[1].values.get() }
        #expect(report.results[1].missing.map { $0.p.isFinite } ?? false)
        #expect(throws: Reason.noValues) { try report.results[2].values.get() }
    }

    @Test("categories that look alike but differ in bytes are two; controls and long texts are categories")
    func categories() {
        let composed = Category("\u{E9}")
        let decomposed = Category("e\u{301}")
        #expect(composed != decomposed && Set([composed, decomposed]).count == 2)
        let odd = [Category("a\nb"), Category("\0"), Category(String(repeating: "x", count: 1 << 20)), composed]
        let slices = Slicing.categorical(odd.map { $0 })
        #expect(slices.count == 4 && slices.allSatisfy { $0.rows.count == 1 })
    }

    @Test("100,000 categories are 20 slices, the others and nothing more")
    func manyCategories() {
        let values = (0..<100_000).map { Category("id\($0)") as Category? }
        let slices = Slicing.categorical(values)
        #expect(slices.count == 21 && slices.last?.key == .other(99_980))
    }

    @Test("more rows get fewer replicates, then a sample whose interval is scaled")
    func plans() {
        #expect(BootstrapPlan.of(rows: 100_000).replicates == 1000 && BootstrapPlan.of(rows: 100_001).replicates == 200)
        let plan = BootstrapPlan.of(rows: 4_000_000)
        #expect(plan.sample == 1_000_000)
        let scaled = plan.interval(0.5, sampled: 0.51, Bounds(low: 0.49, high: 0.55, method: .bootstrap))
        #expect(abs((scaled.low ?? 0) - 0.49) < 1e-15 && abs((scaled.high ?? 0) - 0.52) < 1e-15)
    }

    @Test("a selection of rows is the same whatever the order, and is bounded")
    func selection() {
        let draws = Draws(seed: 4)
        let there = Selection(of: 0..<5000, limit: 100, purpose: .rows, draws: draws)
        let back = Selection(of: (0..<5000).reversed(), limit: 100, purpose: .rows, draws: draws)
        #expect(there.rows == back.rows && there.byHash == back.byHash && there.rows.count == 100)
        let state = draws.state(.rows)
        let all = (0..<5000).sorted { SplitMix.at(state, UInt64($0)) < SplitMix.at(state, UInt64($1)) }
        #expect(there.byHash == Array(all.prefix(100)))
        #expect(Selection(of: 0..<5, limit: 0, purpose: .rows, draws: draws).rows.isEmpty)
    }

    @Test("a reference of one class gives no estimate")
    func referenceOneClass() throws {
        let rows = try binary((0..<20).map { Double($0) / 20 }, [Int](repeating: 0, count: 20))
        #expect(throws: Reason.referenceOneClass) {
            try PerformanceEstimator(rows, threshold: 0.5, seed: 1)
        }
    }
}
