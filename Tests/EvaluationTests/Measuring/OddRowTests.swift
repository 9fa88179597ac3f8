import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

/// Section 14 of the design: what an evaluation does with odd data.
@Suite("An evaluation of odd rows")
struct OddRowTests {
    private static let scores: [Double] = [0.1, 0.4, 0.35, 0.8, 0.7, 0.2, 0.9, 0.6, 0.55, 0.3, 0.45, 0.15]
    private static let labels: [Bool?] = [
        false, false, true, true, true, false, true, true, false, false, true, false,
    ]

    private static func code(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch let failure as EvaluationFailure {
            return failure.code.rawValue
        } catch {
            return "\(error)"
        }
    }

    @Test("one class: counts and losses are there, AUC and MCC say why not, and a requirement on them fails")
    func oneClass() throws {
        var measured = Measured(scores: Self.scores, isPositive: Self.scores.map { _ in true })
        measured.requirements = [try .parse("roc_auc >= 0.5"), try .parse("accuracy >= 0")]
        let result = try measured.result()
        #expect(result.metrics[.rocAuc]?.reason == .oneClass && result.metrics[.rocAuc]?.value == nil)
        #expect(result.metrics[.mcc]?.reason == .oneClass)
        #expect(result.metrics[.logLoss]?.value != nil && result.metrics[.accuracy]?.hits == 5)
        #expect(result.screens.roc == .undefined(.oneClass))
        #expect(result.warnings.contains { $0.code == "labels.one-class" })
        #expect(result.requirements.map(\.passed) == [false, true])
        _ = try Measured.record(result)
    }

    @Test("predictions of one class: precision is 0 by convention and says so, and the matrix has its column")
    func onePrediction() throws {
        var measured = Measured(scores: Self.scores, isPositive: Self.labels)
        measured.threshold = .given(0.95)
        let result = try measured.result()
        let precision = try #require(result.metrics[.precision])
        #expect(precision.value == 0 && precision.reason == .noPredictedPositive)
        #expect(result.metrics[.recall]?.value == 0 && result.metrics[.recall]?.reason == nil)
        guard case .dense(let cells, _)? = result.screens.confusion?.value?.cells else {
            Issue.record("no matrix")
            return
        }
        #expect(cells == [[6, 0], [6, 0]])
        _ = try Measured.record(result)
    }

    @Test("a class without rows stays in the matrix, and both macro means are named")
    func absentClass() throws {
        let labels: [Int32] = [0, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1]
        let first = labels.indices.map { labels[$0] == 0 && $0 != 4 ? 0.8 : 0.1 }
        let measured = Measured(
            probabilities: [first, first.map { 0.9 - $0 }, first.map { _ in 0.1 }],
            labels: labels,
            classes: ["a", "b", "c"]
        )
        let result = try measured.result()
        let present = try #require(result.metrics[.macroF1Present]?.value)
        let all = try #require(result.metrics[.macroF1All]?.value)
        #expect(abs(all - present * 2 / 3) < 1e-12)
        #expect(result.screens.perClass?.value?.classes.map(\.label) == ["a", "b", "c"])
        #expect(result.screens.perClass?.value?.classes[2].metrics[.rocAuc]?.reason == .oneClass)
        _ = try Measured.record(result)
    }

    @Test("an unseen label is refused with its row, or counted as an error outside of the matrix")
    func unseen() throws {
        var measured = Measured(scores: Self.scores, isPositive: Self.labels)
        var labels = [Int32](repeating: 0, count: 12)
        labels[3] = 1
        labels[4] = 1
        labels[7] = ScoredRows.unseen
        measured.labels = .classes(labels)
        let refused = measured
        #expect(Self.code { _ = try refused.result() } == "evaluation.labels")
        measured.settings = EvaluationSettings(seed: 1, unseen: .count)
        let result = try measured.result()
        #expect(result.rows.used == 11 && result.rows.leftOut["label-unseen"] == 1)
        #expect(result.metrics[.accuracy]?.rows == 12 && result.metrics[.rocAuc]?.rows == 11)
        #expect(result.metrics[.accuracy]?.hits == 9)
        #expect(result.metrics[.hammingLoss]?.hits == 3)
        #expect(result.warnings.contains { $0.code == "labels.unseen" })
        _ = try Measured.record(result)
    }

    @Test("rows without a label are left out and counted, and many of them are warned of")
    func unlabelled() throws {
        var labels = Self.labels
        for place in 0..<3 { labels[place] = nil }
        let result = try Measured(scores: Self.scores, isPositive: labels).result()
        #expect(result.rows.read == 12 && result.rows.used == 9 && result.rows.leftOut["label-missing"] == 3)
        #expect(result.warnings.contains { $0.code == "labels.missing" })
    }

    @Test("a score that is none makes a bad row; over 1 % of them end it with the first row")
    func badScores() throws {
        var scores = (0..<300).map { Double($0) / 300 }
        let labels = (0..<300).map { Optional($0 % 3 == 0) }
        scores[7] = .nan
        scores[9] = .infinity
        scores[11] = 1.2
        let result = try Measured(scores: scores, isPositive: labels).result()
        #expect(result.rows.leftOut["bad-score"] == 3 && result.rows.used == 297)
        scores[13] = -.infinity
        let measured = Measured(scores: scores, isPositive: labels)
        let failure = #expect(throws: EvaluationFailure.self) { try measured.result() }
        #expect(failure?.code == .scores && failure?.message.contains("row 8") == true)
        // Rows that scoring left out count, too.
        #expect(
            Self.code {
                _ = try Measured(scores: (0..<300).map { Double($0) / 300 }, isPositive: labels).result(counts: [
                    "bad-row": 4
                ])
            } == "evaluation.scores"
        )
    }

    @Test("probabilities that do not sum to 1 are bad rows, or divided by their sum with a warning")
    func sums() throws {
        let labels: [Int32] = (0..<200).map { Int32($0 % 2) }
        var columns = [labels.map { $0 == 0 ? 0.7 : 0.2 }, labels.map { $0 == 0 ? 0.3 : 0.8 }]
        columns[1][5] = 0.9
        columns[1][6] = 0.28
        var measured = Measured(probabilities: columns, labels: labels, classes: ["a", "b"])
        #expect(try measured.result().rows.leftOut["bad-score"] == 2)
        columns[1][8] = 1.3
        measured.probabilities = columns
        let refused = measured
        #expect(Self.code { _ = try refused.result() } == "evaluation.scores")
        measured.settings = EvaluationSettings(seed: 1, renormalised: true)
        let result = try measured.result()
        #expect(result.rows.used == 200)
        #expect(result.warnings.first { $0.code == "scores.renormalised" }?.detail.contains("3 rows") == true)
    }

    @Test("scores outside of 0 to 1 are refused with a word about --scores, which leaves out what needs probabilities")
    func scores() throws {
        let labels = (0..<40).map { Optional($0 % 3 == 0) }
        var measured = Measured(scores: (0..<40).map { Double($0) - 20 }, isPositive: labels)
        let refused = measured
        let failure = #expect(throws: EvaluationFailure.self) { try refused.result() }
        #expect(failure?.message.contains("--scores") == true)
        measured.settings = EvaluationSettings(seed: 1, scoresOnly: true)
        measured.threshold = .given(0)
        let result = try measured.result()
        #expect(result.metrics[.rocAuc]?.value != nil && result.metrics[.ksStatistic]?.value != nil)
        for metric: MetricName in [.logLoss, .brier, .eceUniform, .eceQuantile, .mceUniform] {
            #expect(result.metrics[metric]?.reason == .scoresOnly, "\(metric)")
        }
        #expect(result.screens.calibration == .undefined(.scoresOnly))
        #expect(result.screens.brierParts == .undefined(.scoresOnly))
        #expect(result.screens.calibrationFit == .undefined(.scoresOnly))
        #expect(result.screens.lift?.value != nil && result.screens.roc?.value != nil)
        _ = try Measured.record(result)
    }

    @Test("a model without probabilities has no rank figures, and says why")
    func predictionsAlone() throws {
        var measured = Measured(scores: Self.scores, isPositive: Self.labels)
        measured.probabilities = []
        let result = try measured.result()
        #expect(result.metrics[.accuracy]?.value != nil && result.metrics[.f1]?.bounds != nil)
        for metric: MetricName in [.rocAuc, .averagePrecision, .ksStatistic, .logLoss, .brier, .eceUniform] {
            #expect(result.metrics[metric]?.reason == .noProbabilities, "\(metric)")
        }
        #expect(result.screens.roc == .undefined(.noProbabilities))
        #expect(result.screens.lift == .undefined(.noProbabilities))
        #expect(result.screens.confusion?.value != nil)
        _ = try Measured.record(result)
        var several = Measured(
            probabilities: [[1, 0, 1], [0, 1, 0], [0, 0, 0]],
            labels: [0, 1, 2],
            classes: ["a", "b", "c"]
        )
        several.probabilities = []
        let other = try several.result()
        #expect(other.metrics[.logLoss]?.reason == .noProbabilities && other.metrics[.accuracy]?.hits == 2)
        _ = try Measured.record(other)
    }

    @Test("tied scores give an AUC of a half, a curve of two points and deciles by row order that say so")
    func ties() throws {
        let labels = (0..<40).map { Optional($0 % 4 == 0) }
        let result = try Measured(scores: [Double](repeating: 0.3, count: 40), isPositive: labels).result()
        #expect(result.metrics[.rocAuc]?.value == 0.5 && result.metrics[.rocAuc]?.noInterval == .noVariance)
        #expect(result.screens.roc?.value?.fpr == [0, 1])
        let deciles = try #require(result.screens.lift?.value?.deciles)
        #expect(deciles[0].positives == 1 && deciles[0].tiedRowsAtCut == 40)
        #expect(result.screens.calibrationFit == .undefined(.constantScore))
        _ = try Measured.record(result)
    }

    @Test("perfect and inverted scores have one-sided bounds, and inverted ones a hint")
    func perfect() throws {
        let scores = (0..<40).map { Double($0) / 40 }
        let labels = (0..<40).map { Optional($0 >= 20) }
        let perfect = try Measured(scores: scores, isPositive: labels).result()
        #expect(perfect.metrics[.rocAuc]?.value == 1 && perfect.metrics[.rocAuc]?.bounds?.high == 1)
        #expect(perfect.metrics[.rocAuc]?.bounds?.kind == .clopperPearsonOneSided)
        let inverted = try Measured(scores: scores, isPositive: labels.map { $0.map { !$0 } }).result()
        #expect(inverted.metrics[.rocAuc]?.value == 0 && inverted.metrics[.rocAuc]?.bounds?.low == 0)
        #expect(inverted.warnings.contains { $0.code == "scores.inverted" })
        #expect(!perfect.warnings.contains { $0.code == "scores.inverted" })
    }

    @Test("no row is refused; one row has counts; nine have no deciles and no interval of the bootstrap")
    func fewRows() throws {
        #expect(Self.code { _ = try Measured(scores: [], isPositive: []).result() } == "evaluation.empty")
        let one = try Measured(scores: [0.7], isPositive: [true]).result()
        #expect(one.rows.used == 1 && one.metrics[.accuracy]?.value == 1)
        #expect(one.metrics[.rocAuc]?.reason == .oneClass)
        _ = try Measured.record(one)
        let nine = try Measured(scores: Array(Self.scores.prefix(9)), isPositive: Array(Self.labels.prefix(9))).result()
        #expect(nine.screens.lift == .undefined(.tooFewRows))
        #expect(nine.metrics[.f1]?.noInterval == .tooFewRows && nine.metrics[.rocAuc]?.noInterval == .tooFewRows)
        #expect(nine.warnings.contains { $0.code == "rows.few" })
        _ = try Measured.record(nine)
    }

    @Test("a single positive has no DeLong interval, and slices no verdict on the AUC")
    func onePositive() throws {
        let scores = (0..<200).map { Double($0) / 200 }
        var measured = Measured(scores: scores, isPositive: (0..<200).map { $0 == 150 })
        measured.columns = [PlannedColumn("group", .categorical)]
        measured.values = ["group": .texts((0..<200).map { $0 % 2 == 0 ? "a" : "b" })]
        measured.settings = EvaluationSettings(seed: 1, replicates: 20, slices: [SliceRequest(column: "group")])
        let result = try measured.result()
        #expect(result.metrics[.rocAuc]?.noInterval == .tooFewOfAClass)
        #expect(result.metrics[.f1]?.noInterval == .tooFewOfAClass)
        #expect(result.slices.allSatisfy { $0.tests["roc_auc"] == .undefined(.tooFewOfAClass) })
        _ = try Measured.record(result)
    }

    @Test("zeros and constants of a regression are noted, and what they leave without meaning is undefined")
    func constants() throws {
        let zeros = try Measured(
            labels: [0, 1, 2, 0, 3, 4, 5, 6, 7, 8, 9],
            predictions: (0..<11).map { Double($0) + 0.5 }
        )
        .result()
        #expect(zeros.warnings.contains { $0.code == "labels.near-zero" })
        #expect((zeros.metrics[.mape]?.value ?? 0) > 1e10 && (zeros.metrics[.wape]?.value ?? 9) < 2)
        let negative = try Measured(labels: (0..<12).map { Double($0) - 3 }, predictions: (0..<12).map { Double($0) })
            .result()
        #expect(negative.metrics[.rmsle]?.reason == .negativeValues)
        let constant = try Measured(
            labels: [Double?](repeating: 4, count: 12),
            predictions: (0..<12).map { Double($0) }
        )
        .result()
        #expect(constant.metrics[.r2]?.reason == .constantLabel && constant.metrics[.pearson]?.reason == .constantLabel)
        #expect(constant.screens.rec == .undefined(.constantLabel))
        let exact = try Measured(labels: (0..<12).map { Double($0) }, predictions: (0..<12).map { Double($0) }).result()
        #expect(exact.screens.qq == .undefined(.noVariance) && exact.metrics[.r2]?.value == 1)
        for result in [zeros, negative, constant, exact] { _ = try Measured.record(result) }
    }

    @Test("values of 1e308 give figures or the reason overflow, and a record that can be written")
    func huge() throws {
        let labels: [Double?] = (0..<20).map { $0 % 2 == 0 ? 1.5e308 : -1.5e308 }
        let result = try Measured(labels: labels, predictions: labels.map { -($0 ?? 0) }).result()
        #expect(result.metrics[.mae]?.reason == .overflow)
        #expect(result.screens.residuals == .undefined(.overflow))
        #expect(result.screens.scatter?.value != nil)
        _ = try Measured.record(result)
    }

    @Test("weights that are negative, missing or all 0 are bad, and one of 1e12 leaves few effective rows")
    func weights() throws {
        let scores = (0..<300).map { Double($0 % 97) / 97 }
        let labels = (0..<300).map { Optional($0 % 3 == 0) }
        var measured = Measured(scores: scores, isPositive: labels)
        var weights = [Double](repeating: 1, count: 300)
        weights[3] = -1
        weights[4] = .nan
        measured.weights = weights
        let result = try measured.result()
        #expect(result.rows.leftOut["bad-weight"] == 2 && result.effectiveRows == 298)
        weights = [Double](repeating: 1, count: 300)
        weights[5] = 1e12
        measured.weights = weights
        let heavy = try measured.result()
        #expect((heavy.effectiveRows ?? 99) < 2 && heavy.warnings.contains { $0.code == "weights.few" })
        _ = try Measured.record(heavy)
        measured.weights = [Double](repeating: 0, count: 300)
        let none = measured
        #expect(Self.code { _ = try none.result() } == "evaluation.weights")
    }

    @Test("predictions that are others than the probabilities say are told, ties and another threshold are not")
    func disagreement() throws {
        let scores = (0..<60).map { Double($0 % 29) / 29 }
        var measured = Measured(scores: scores, isPositive: (0..<60).map { Optional($0 % 3 == 0) })
        func told(_ measured: Measured) throws -> String? {
            let result = try measured.result()
            _ = try Measured.record(result)
            return result.warnings.first { $0.code == "predictions.disagree" }?.detail
        }
        #expect(try told(measured) == nil)
        measured.predictions = .classes(scores.map { $0 >= 0.3 ? 1 : 0 })
        let rows = scores.count { $0 >= 0.3 && $0 < 0.5 }
        #expect(try told(measured)?.hasPrefix("\(rows) rows are predicted otherwise") == true)
        measured.threshold = .given(0.3)
        #expect(try told(measured) == nil)
        measured.threshold = .default
        measured.probabilities = [scores.map { abs($0 - 0.5) < 0.25 ? 0.5 : $0 }]
        #expect(try told(measured) == nil)
        measured.predictions = .classes([Int32](repeating: ScoredRows.unseen, count: 60))
        #expect(try told(measured) != nil)

        let columns = [[0.2, 0.5, 0.1], [0.5, 0.5, 0.1], [0.3, 0.0, 0.8]].map { column in
            (0..<60).map { column[$0 % 3] }
        }
        var several = Measured(
            probabilities: columns,
            labels: (0..<60).map { Int32($0 % 3) },
            classes: ["a", "b", "c"]
        )
        #expect(try told(several) == nil)
        several.predictions = .classes((0..<60).map { [1, 1, 2][$0 % 3] })
        #expect(try told(several) == nil)
        several.predictions = .classes((0..<60).map { [1, 0, 1][$0 % 3] })
        #expect(try told(several)?.hasPrefix("20 rows") == true)
    }

    @Test("weights whose squares no double holds are bad, and all scales within the rule give the same figures")
    func scales() throws {
        var measured = Measured(
            scores: (0..<300).map { Double($0 % 97) / 97 },
            isPositive: (0..<300).map { Optional($0 % 3 == 0) }
        )
        let weights = (0..<300).map { Double($0 % 4) }
        measured.weights = weights
        let usual = try measured.result()
        for scale in [0x1p-100, 0x1p100] {
            measured.weights = weights.map { $0 * scale }
            let result = try measured.result()
            for metric in [MetricName.rocAuc, .accuracy, .brier, .f1] {
                #expect(result.metrics[metric]?.value == usual.metrics[metric]?.value, "\(metric) at \(scale)")
            }
            #expect(result.effectiveRows == usual.effectiveRows)
            _ = try Measured.record(result)
        }
        for weight in [1e-60, .leastNonzeroMagnitude, 1e60, .greatestFiniteMagnitude] {
            var odd = weights
            odd[5] = weight
            measured.weights = odd
            let result = try measured.result()
            #expect(result.rows.leftOut["bad-weight"] == 1 && result.rows.used == 299)
            _ = try Measured.record(result)
            measured.weights = weights.map { $0 == 0 ? 0 : weight }
            let all = measured
            #expect(Self.code { _ = try all.result() } == "evaluation.scores")
        }
    }

    @Test("a reference group that no row is of is told, and one of a column that is not protected is refused")
    func references() throws {
        var measured = Measured(
            scores: (0..<60).map { Double($0 % 29) / 29 },
            isPositive: (0..<60).map { Optional($0 % 3 == 0) }
        )
        measured.columns = [PlannedColumn("sex", .categorical)]
        let sexes: [String?] = (0..<60).map { row -> String? in row % 5 < 3 ? "f" : row % 5 == 3 ? "m" : nil }
        measured.values = ["sex": .texts(sexes)]
        func settings(_ references: TextMap<String>, protected: [String] = ["sex"]) -> EvaluationSettings {
            EvaluationSettings(seed: 1, replicates: 20, protected: protected, references: references)
        }
        for (group, isThere) in [("m", true), ("(missing)", true), ("M", false), ("m ", false)] {
            measured.settings = settings(["sex": group])
            let result = try measured.result()
            #expect(result.fairness[0].reference == (isThere ? group : "f"))
            #expect(result.warnings.contains { $0.code == "fairness.reference" } != isThere, "\(group)")
            _ = try Measured.record(result)
        }
        measured.settings = settings(["sex": "m"], protected: [])
        let unprotected = measured
        #expect(Self.code { _ = try unprotected.result() } == "evaluation.plan")
    }

    @Test("a group that is called as missing values are stands in quotes beside them, and alone as it is")
    func groupNames() throws {
        var measured = Measured(
            scores: (0..<60).map { Double($0 % 29) / 29 },
            isPositive: (0..<60).map { Optional($0 % 3 == 0) }
        )
        measured.columns = [PlannedColumn("sex", .categorical)]
        measured.settings = EvaluationSettings(seed: 1, replicates: 20, protected: ["sex"])
        func groups(_ values: [String?]) throws -> [String: Int] {
            var own = measured
            own.values = ["sex": .texts((0..<60).map { values[$0 % values.count] })]
            let result = try own.result()
            _ = try Measured.record(result)
            return Dictionary(uniqueKeysWithValues: result.fairness[0].groups.map { ($0.group, $0.rows) })
        }
        #expect(try groups(["f", "(missing)", nil]) == ["f": 20, "\"(missing)\"": 20, "(missing)": 20])
        #expect(try groups(["f", "(missing)"]) == ["f": 30, "(missing)": 30])
        #expect(try groups(["f", nil]) == ["f": 30, "(missing)": 30])
    }

    @Test("a thousand categories are twenty slices and the others together, and a column of ids looks like one")
    func categories() throws {
        let count = 2000
        var measured = Measured(
            scores: (0..<count).map { Double($0 % 89) / 89 },
            isPositive: (0..<count).map { $0 % 3 == 0 }
        )
        measured.columns = [PlannedColumn("id", .categorical)]
        measured.values = ["id": .texts((0..<count).map { "row-\($0)" })]
        measured.settings = EvaluationSettings(
            seed: 1,
            replicates: 10,
            slices: [SliceRequest(column: "id")],
            protected: ["id"]
        )
        let result = try measured.result()
        #expect(result.slices.count == 21 && result.slices.last?.slice == .other(categories: count - 20))
        #expect(result.fairness[0].groups.count == 1001 && result.fairness[0].groups.contains { $0.group == "(other)" })
        #expect(result.checks.first { $0.name == "identifier" }?.outcome == .warn)
        _ = try Measured.record(result)
    }

    @Test("many classes have a sparse matrix, no curves and a record within its size")
    func manyClasses() throws {
        let count = 3000
        let classes = (0..<3000).map { "class \($0)" }
        var measured = Measured(probabilities: [], labels: [], classes: classes)
        measured.labels = .classes((0..<count).map { Int32($0) })
        measured.predictions = .classes((0..<count).map { Int32($0 / 2) })
        let result = try measured.result()
        guard case .sparse(let diagonal, let largest, let rest)? = result.screens.confusion?.value?.cells else {
            Issue.record("no sparse matrix")
            return
        }
        #expect(diagonal.count == 3000 && largest.count == 200 && rest.rows == 2999 - 200)
        #expect(result.screens.ovrCurves == .undefined(.noProbabilities))
        #expect(try Measured.record(result).bytes.count < 4 << 20)
    }

    @Test("an empty slice is shown with no row, and a small protected group can be hidden")
    func smallParts() throws {
        let count = 200
        var measured = Measured(
            scores: (0..<count).map { Double($0 % 89) / 89 },
            isPositive: (0..<count).map { $0 % 3 == 0 }
        )
        measured.columns = [PlannedColumn("age", .numeric), PlannedColumn("sex", .categorical)]
        let ages: [Double?] = (0..<count).map { row -> Double in Double(row) }
        let sexes: [String?] = (0..<count).map { row -> String in row < 3 ? "x" : row % 2 == 0 ? "f" : "m" }
        measured.values = ["age": .numbers(ages), "sex": .texts(sexes)]
        func settings(_ suppressUnder: Int?) -> EvaluationSettings {
            EvaluationSettings(
                seed: 1,
                replicates: 20,
                slices: [SliceRequest(column: "age", edges: [-5, 100])],
                protected: ["sex"],
                suppressUnder: suppressUnder
            )
        }
        measured.settings = settings(nil)
        let result = try measured.result()
        #expect(result.slices[0].rows == 0 && result.slices[0].metrics[.accuracy]?.reason == .noRows)
        #expect(result.slices[0].slice == .range(bin: 0, above: nil, to: -5))
        let small = try #require(result.fairness[0].groups.first { $0.group == "x" })
        #expect(!small.judged && small.metrics[.selectionRate]?.value != nil)
        measured.settings = settings(10)
        let hidden = try measured.result()
        let group = try #require(hidden.fairness[0].groups.first { $0.group == "x" })
        #expect(group.metrics[.selectionRate]?.reason == .suppressed && group.againstReference.isEmpty)
        #expect(hidden.screens.density?.value?.groups["sex"]?["x"] == nil)
        for result in [result, hidden] { _ = try Measured.record(result) }
    }
}
