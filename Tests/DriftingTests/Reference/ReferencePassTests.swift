import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import Statistics
import TestSupport
import Testing

@testable import Drifting

@Suite("Reference profiles of data")
struct ReferencePassTests {
    private var sides: Sides

    init() throws {
        sides = try Sides()
        sides.roles.label = "y"
    }

    private func profile(
        _ plan: EvaluationPlan,
        _ table: String,
        _ rows: [ScoredRows],
        _ settings: ReferenceSettings = ReferenceSettings(),
        memory: Int = ReferencePass.memory
    ) throws -> ReferenceFacts {
        var pass = try ReferencePass(
            plan,
            data: sides.input(table, "holdout"),
            settings: settings,
            memory: memory,
            threads: Threads(2)
        )
        for block in rows { try pass.add(block) }
        let profile = try ReferenceProfile(
            result: pass.finish(),
            run: EvaluationRun(
                created: Timestamp(seconds: 0),
                producer: "slipway test",
                seconds: 0,
                environment: RunEnvironment()
            )
        )
        #expect(try ReferenceProfile.read(profile.bytes) == profile)
        return profile.result
    }

    private static func table(_ rows: Int) -> String { "x,y\n" + (0..<rows).map { "\($0),\($0 % 2)\n" }.joined() }

    @Test("calibrator, bins and backtest are those of the file")
    func oracle() throws {
        guard let file = ExpectedFiles.present(["cbpe/expected_synthetic.json"]).first else { return }
        let expected = try ExpectedFiles.json(file)
        let columns = Answers.columns(try ExpectedFiles.text("cbpe/synthetic.csv"))
        let scores = try #require(columns["score"]).prefix(2_000).map { Double($0) ?? .nan }
        let labels = try #require(columns["label"]).prefix(2_000).map { $0 == expected["positive"].text }
        let facts = try profile(
            Answers.binaryPlan(.given(expected["threshold"].double)),
            Self.table(2_000),
            [Answers.binary(scores, labels)],
            ReferenceSettings(seed: UInt64(expected["seed"].int))
        )
        guard case .binary(let found)? = facts.estimation.value else {
            Issue.record("no estimation: \(facts.estimation)")
            return
        }
        let knots = expected["knots"]
        let curve = try #require(found.calibrator)
        #expect(curve.scores == knots["score"].doubles)
        #expect(zip(curve.values, knots["value"].doubles).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(found.edges.count == expected["inner_edges_count"].int)
        #expect(zip(found.edges, expected["inner_edges_first"].doubles).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(zip(found.means, expected["bin_means_first"].doubles).allSatisfy { abs($0 - $1) < 1e-12 })
        #expect(found.replicates.count == 50)
        let choice = expected["choice"]
        #expect(found.fit.isotonic == (choice["use_by_brier"].text == "isotonic"))
        #expect(isNear(found.fit.isotonicBrier.value, choice["isotonic_brier"]))
        #expect(isNear(found.fit.rawBrier.value, choice["raw_brier"]))
        let backtest = try #require(found.backtest.value)
        #expect(backtest.rows == expected["backtest"]["rows"].int)
        for name in ["accuracy", "f1", "roc_auc"] {
            let outcome = try #require(backtest.metrics[name])
            for (chunk, known) in zip(outcome.chunks, expected["backtest"]["chunks"].items) {
                #expect(isNear(chunk.realised?.value, known[name]["realised"]), "\(name)")
                #expect(isNear(chunk.estimate?.value, known[name]["estimate"]), "\(name)")
                #expect(isNear(chunk.low?.value, known[name]["low"]), "\(name)")
                #expect(isNear(chunk.high?.value, known[name]["high"]), "\(name)")
                #expect(chunk.inside == known[name]["inside"].flag, "\(name)")
            }
            #expect(outcome.passes == (outcome.inside * 10 >= outcome.judged * 8))
        }
    }

    @Test("quantiles hold the deciles exactly, and their counts add up to those of deciles")
    func quantiles() throws {
        let values = Made.normal(5_000, seed: 1)
        let column = ReferenceColumnMaker(columns: 2, isPrivate: false).column("x", rule: "declared", numbers: values)
        guard case .numeric(let bins) = column.bins else {
            Issue.record("no numbers")
            return
        }
        let sample = NumericSample(finite: values, missing: 0)
        #expect(bins.parts == 1_020)
        #expect(bins.deciles == Quantiles.inner(sample.sorted, parts: 10))
        var summed = [Int](repeating: 0, count: bins.deciles.count + 1)
        var place = 0
        for (bin, rows) in bins.counts.enumerated() {
            while place < bins.deciles.count, bin > 0, bins.edges[bin - 1] >= bins.deciles[place] { place += 1 }
            summed[place] += rows
        }
        #expect(summed == sample.counts(bins.deciles))
        #expect(bins.least == sample.sorted.first)
        #expect(bins.greatest == sample.sorted.last)
    }

    @Test("a table that is wider than memory gives the same profile, block by block", arguments: [1, 3_000, 20_000])
    func blocks(_ memory: Int) throws {
        let rows = 600
        let lines = (0..<rows).map { row in
            "\(row),\(row % 3 == 0 ? "red" : "blue"),text \(row),\(row == 599 ? "late" : "\(row).5"),\(row * row),\(row % 2)\n"
        }
        let table = "a,colour,note,mixed,b,y\n" + lines.joined()
        let scores = (0..<rows).map { Double($0 % 100) / 100 }
        let answers = [Answers.binary(scores, (0..<rows).map { $0 % 2 == 1 })]
        let whole = try profile(Answers.binaryPlan(), table, answers)
        #expect(whole.columns.map(\.name) == ["a", "colour", "note", "mixed", "b"])
        #expect(try profile(Answers.binaryPlan(), table, answers, memory: memory) == whole)
    }

    @Test("many columns have fewer edges each, so that the profile is under 8 MiB")
    func manyColumns() throws {
        for columns in [1, 100, 300, 1_000, 5_000, 20_000] {
            let parts = ReferenceColumnMaker(columns: columns, isPrivate: false).parts
            #expect(parts % 10 == 0)
            #expect(parts == 10 || columns * parts * 26 <= 5 << 20)
        }
    }

    @Test(
        "no value of a private profile's rows lies outside of its range",
        arguments: [2018, 2026, 1.0049, 1.0051, 99.96, 0.0123456, 1e300, 12.345]
    )
    func privateRange(_ value: Double) throws {
        for value in [value, -value] {
            let column = ReferenceColumnMaker(columns: 1, isPrivate: true)
                .column("x", rule: "declared", numbers: [value, value, value])
            guard case .numeric(let quantiles) = column.bins else {
                Issue.record("a column of numbers has no quantiles")
                return
            }
            let (least, greatest) = (try #require(quantiles.least), try #require(quantiles.greatest))
            #expect(least <= value && value <= greatest)
            #expect(least == Rounding.rounded(least, digits: 3) && greatest == Rounding.rounded(greatest, digits: 3))
            #expect(greatest - least <= 0.03 * abs(value))
        }
    }

    @Test("a private profile has no category under 20 rows, and edges of three digits")
    func isPrivate() throws {
        let numbers = Made.normal(1_000, seed: 2).map { $0 * 123.456 }
        let words = (0..<1_000).map { $0 < 19 ? "rare" : $0 < 39 ? "twenty" : "common" }
        let table = "n,w,y\n" + zip(numbers, words).enumerated().map { "\($1.0),\($1.1),\($0 % 2)\n" }.joined()
        let facts = try profile(
            Answers.binaryPlan(),
            table,
            [Answers.binary(Made.fractions(1_000, seed: 3), (0..<1_000).map { $0 % 2 == 1 })],
            ReferenceSettings(isPrivate: true)
        )
        #expect(facts.isPrivate)
        #expect(facts.columns.map(\.name) == ["n", "w"])
        guard case .numeric(let bins) = facts.columns[0].bins, case .categorical(let categories) = facts.columns[1].bins
        else {
            Issue.record("other kinds: \(facts.columns.map(\.kind))")
            return
        }
        #expect(bins.edges.allSatisfy { Rounding.rounded($0, digits: 3) == $0 })
        #expect(bins.counts.reduce(0, +) == 1_000)
        #expect(Set(bins.deciles).isSubset(of: bins.edges))
        #expect(categories.categories == ["common", "twenty"])
        #expect(categories.other == 19)
        #expect(categories.distinct == 3)
    }

    @Test("labels, losses, scores and the predicted class are of the rows that count")
    func binary() throws {
        let scores = [0.1, 0.2, 0.7, 0.9, 0.6, 0.3, 0.8, 0.4, 0.55, 0.45, 0.95, 0.05]
        let labels: [Bool?] = [
            false, false, true, true, false, true, true, false, true, nil, true, false,
        ]
        let facts = try profile(Answers.binaryPlan(), Self.table(12), [Answers.binary(scores, labels)])
        #expect(facts.rows.used == 11)
        #expect(facts.rows.leftOut == ["label-missing": 1])
        #expect(facts.labels == [CategoryCount(category: "0", rows: 5), CategoryCount(category: "1", rows: 6)])
        #expect(facts.threshold == DecisionThreshold(value: 0.5, source: .default))
        #expect(facts.scores.map(\.name) == ["score"])
        #expect(facts.prediction?.n == 12)
        #expect(facts.losses.map(\.kind) == [.error, .brier])
        #expect(facts.losses.first?.mean.hits == 2)
        #expect(facts.columns.map(\.name) == ["x"])
    }

    @Test("a regression has the table of its errors, and a loss on the scale of its 95th percentile")
    func regression() throws {
        let predictions = Made.normal(1_000, seed: 4)
        let labels = zip(predictions, Made.normal(1_000, seed: 5)).map { $0 + $1 * (1 + abs($0)) }
        let facts = try profile(
            Answers.regressionPlan(),
            Self.table(1_000),
            [Answers.regression(predictions, labels)]
        )
        guard case .regression(let table)? = facts.estimation.value else {
            Issue.record("no table")
            return
        }
        let own = try ErrorEstimate(RegressionRows(labels: labels, predictions: predictions))
        #expect(table.edges == own.innerEdges)
        #expect(table.errors == own.referenceErrors)
        #expect(table.counts.reduce(0, +) == 1_000)
        #expect(table.replicates.count == 50)
        #expect(table.backtest.value?.metrics["mae"]?.judged == 10)
        let loss = try #require(facts.losses.first)
        #expect(loss.kind == .absolute)
        let errors = zip(labels, predictions).map { abs($0 - $1) }.sorted()
        #expect(loss.scale == Quantiles.value(errors, 95, of: 100))
        #expect(facts.prediction == nil)
        #expect(facts.scores.map(\.name) == ["prediction"])
    }

    @Test("several classes have a calibrator each")
    func multiclass() throws {
        let raw = (0..<3).map { Made.fractions(600, seed: 10 + UInt64($0)) }
        let sums = (0..<600).map { row in raw.reduce(0) { $0 + $1[row] } }
        let probabilities = raw.map { column in (0..<600).map { column[$0] / sums[$0] } }
        let facts = try profile(
            Answers.multiclassPlan(["a", "b", "c"]),
            Self.table(600),
            [Answers.multiclass(probabilities, (0..<600).map { Int32($0 % 3) })]
        )
        guard case .multiclass(let estimation)? = facts.estimation.value else {
            Issue.record("no calibrators")
            return
        }
        #expect(estimation.calibrators.count == 3)
        #expect(estimation.backtest.value?.rows == 60)
        #expect(facts.scores.map(\.name) == ["score a", "score b", "score c"])
        #expect(facts.losses.map(\.kind) == [.error])
    }

    @Test("labels of one class estimate nothing, and say why")
    func oneClass() throws {
        let facts = try profile(
            Answers.binaryPlan(),
            Self.table(50),
            [Answers.binary(Made.fractions(50, seed: 6), [Bool?](repeating: true, count: 50))]
        )
        #expect(facts.estimation == .undefined(.oneClass))
        #expect(facts.labels.map(\.rows) == [0, 50])
    }

    @Test("chunks of the backtest follow the times, where the data have them")
    func times() throws {
        var sides = sides
        sides.roles.time = "t"
        let count = 400
        // The file is in the order of no time; the second half of the year is another concept.
        let months = (0..<count).map { ($0 * 7919) % count }
        let table = "x,t,y\n" + months.map { "1,\($0),0\n" }.joined()
        let scores = Made.fractions(count, seed: 7)
        let labels = months.indices.map { (scores[$0] > 0.5) == (months[$0] < 360) }
        var pass = try ReferencePass(Answers.binaryPlan(), data: sides.input(table, "timed"), threads: Threads(2))
        try pass.add(Answers.binary(scores, labels))
        let facts = try pass.finish()
        guard case .binary(let found)? = facts.estimation.value else {
            Issue.record("no estimation")
            return
        }
        let accuracy = try #require(found.backtest.value?.metrics["accuracy"])
        #expect(accuracy.chunks.prefix(9).allSatisfy { $0.realised?.value == 1 })
        #expect(accuracy.chunks.last?.realised?.value == 0)
    }

    @Test("a model without a version, data without a label, and data without a labelled row are refused")
    func refused() throws {
        let external = try EvaluationPlan(
            model: EvaluatedModel(name: #require(ModelName("churn")), origin: .external),
            task: .regression,
            settings: EvaluationSettings(seed: 1),
            hasScores: false
        )
        let first = #expect(throws: DriftingFailure.self) {
            try ReferencePass(external, data: sides.input(Self.table(3), "a"))
        }
        #expect(first?.code == .referencePlan)
        let plain = try Sides()
        let second = #expect(throws: DriftingFailure.self) {
            try ReferencePass(Answers.regressionPlan(), data: plain.input(Self.table(3), "b"))
        }
        #expect(second?.code == .referencePlan)
        var pass = try ReferencePass(Answers.regressionPlan(), data: sides.input(Self.table(3), "c"))
        let third = #expect(throws: DriftingFailure.self) { try pass.finish() }
        #expect(third?.code == .referenceEmpty)
    }
}
