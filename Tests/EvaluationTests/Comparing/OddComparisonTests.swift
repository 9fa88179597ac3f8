import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

@Suite("Odd comparisons")
struct OddComparisonTests {
    private static let labels: [Int32] = (0..<40).map { $0 % 3 == 0 ? 1 : 0 }
    private static let scores = (0..<40).map { Double(($0 * 17) % 40) / 40 }

    @Test("identical models do not differ, and nothing decides")
    func identical() throws {
        let first = try Sides.binary("a", Self.labels, Self.scores)
        let second = try Sides.binary("b", Self.labels, Self.scores)
        let challenger = try Sides.compare(try Sides.plan(), first, second).challengers[0]
        let area = try #require(challenger.metrics["roc_auc"]?.value)
        #expect(
            area.difference == 0 && area.low?.value == 0 && area.high?.value == 0 && area.p == nil && area.pHolm == nil
        )
        #expect(challenger.verdict == .undecided && area.neededRows == nil)
        #expect(challenger.disagreement.value == 0 && challenger.rightWrong?.onlyFirst == 0)
        // What does not differ is not worse by any margin.
        let margin = try Sides.compare(try Sides.plan(margin: 0.01), first, second).challengers[0]
        #expect(margin.verdict == .notWorse)
        #expect(margin.metrics["f1"]?.value?.verdict == .undecided, "the margin is for the deciding metric alone")
    }

    @Test("tied scores have an area of a half, and are worse than scores that say something")
    func tied() throws {
        let good = Self.labels.enumerated().map { Double($1) * 0.25 + Double($0 % 5) / 10 }
        let tied = try Sides.binary("tied", Self.labels, Array(repeating: 0.3, count: 40))
        let result = try Sides.compare(try Sides.plan(), try Sides.binary("good", Self.labels, good), tied)
        let area = try #require(result.challengers[0].metrics["roc_auc"]?.value)
        #expect(area.second == 0.5 && area.difference < 0 && result.challengers[0].verdict == .worse)
    }

    @Test("labels of one class leave the accuracy, and a reason for all else")
    func oneClass() throws {
        let labels = [Int32](repeating: 1, count: 40)
        let first = try Sides.binary("a", labels, Self.scores)
        let second = try Sides.binary("b", labels, Self.scores.reversed())
        let result = try Sides.compare(try Sides.plan(), first, second)
        let metrics = result.challengers[0].metrics
        #expect(metrics["roc_auc"]?.reason == .oneClass && metrics["log_loss"]?.reason == .oneClass)
        #expect(metrics["accuracy"]?.value != nil)
        #expect(result.challengers[0].verdict == .undecided)
        // A record of it can be written and read.
        let record = try ComparisonRecord(
            result: result,
            run: ComparisonRun(created: Timestamp(seconds: 0), producer: "slipway", seconds: 1)
        )
        #expect(try ComparisonRecord.read(record.bytes) == record)
    }

    @Test("rows that one side lacks are left out and counted, whatever their order")
    func missingRows() throws {
        let first = try Sides.binary("a", Self.labels, Self.scores)
        let kept = Array((0..<40).filter { $0 % 10 != 3 }.reversed())
        let second = try Sides.binary("b", kept.map { Self.labels[$0] }, kept.map { Self.scores[$0] }, numbers: kept)
        let result = try Sides.compare(try Sides.plan(), first, second)
        #expect(result.rows == 36)
        #expect(result.warnings.map(\.code) == ["comparison.rows-alone"])
        #expect(result.warnings.first?.detail.hasPrefix("4 rows that a@external") == true)
        #expect(result.challengers[0].disagreement.value == 0, "rows are joined by their numbers")
    }

    @Test("no row in common gives reasons, not numbers")
    func disjoint() throws {
        let first = try Sides.binary("a", Self.labels, Self.scores)
        let second = try Sides.binary("b", Self.labels, Self.scores, numbers: Array(100..<140))
        let result = try Sides.compare(try Sides.plan(), first, second)
        #expect(result.rows == 0 && result.challengers[0].disagreement.reason == .noRows)
        #expect(result.challengers[0].metrics.allSatisfy { $0.value.value == nil })
    }

    @Test("a row that stands twice, or has another label on a side, is refused by its number, counted from 1")
    func twice() throws {
        let first = try Sides.binary("a", Self.labels, Self.scores)
        let twice = try Sides.binary("b", Self.labels, Self.scores, numbers: Array(0..<39) + [7])
        let duplicate = #expect(throws: ComparisonFailure.self) { try Sides.compare(try Sides.plan(), first, twice) }
        #expect(duplicate?.code == .rows && duplicate?.message.contains("row 8 more than once") == true)
        var labels = Self.labels
        labels[5] = 1 - labels[5]
        let other = try Sides.binary("b", labels, Self.scores)
        let failure = #expect(throws: ComparisonFailure.self) { try Sides.compare(try Sides.plan(), first, other) }
        #expect(failure?.code == .rows && failure?.message.contains("of row 6") == true)
    }

    @Test("a label that the models do not know is an error of both, and in no area")
    func unseen() throws {
        var labels = Self.labels
        labels[0] = ScoredRows.unseen
        let result = try Sides.compare(
            try Sides.plan(),
            try Sides.binary("a", labels, Self.scores),
            try Sides.binary("b", labels, Self.scores.map { 1 - $0 })
        )
        let table = try #require(result.challengers[0].rightWrong)
        #expect(table.both + table.onlyFirst + table.onlySecond + table.neither == 40 && table.neither >= 1)
        let without = try Sides.compare(
            try Sides.plan(),
            try Sides.binary("a", Array(labels.dropFirst()), Array(Self.scores.dropFirst())),
            try Sides.binary("b", Array(labels.dropFirst()), Self.scores.dropFirst().map { 1 - $0 })
        )
        #expect(
            result.challengers[0].metrics["roc_auc"]?.value?.first
                == without.challengers[0].metrics["roc_auc"]?.value?.first
        )
    }

    @Test("each side has its own threshold")
    func thresholds() throws {
        let first = try Sides.binary("a", Self.labels, Self.scores, threshold: 0.5)
        let second = try Sides.binary("b", Self.labels, Self.scores.map { $0 / 2 }, threshold: 0.25)
        let challenger = try Sides.compare(try Sides.plan(), first, second).challengers[0]
        #expect(challenger.disagreement.value == 0)
        #expect(challenger.metrics["f1"]?.value?.difference == 0)
        #expect(challenger.metrics["log_loss"]?.value.map { $0.difference != 0 } == true)
    }

    @Test("weights go into every figure, by the bootstrap")
    func weights() throws {
        let weights = Self.labels.indices.map { $0 % 2 == 0 ? 2.0 : 0 }
        let even = Self.labels.indices.filter { $0 % 2 == 0 }
        let other = Self.scores.map { 1 - $0 }
        let weighted = try Sides.compare(
            try Sides.plan(),
            try Sides.binary("a", Self.labels, Self.scores, weights: weights),
            try Sides.binary("b", Self.labels, other, weights: weights)
        ).challengers[0].metrics
        let alone = try Sides.compare(
            try Sides.plan(),
            try Sides.binary("a", even.map { Self.labels[$0] }, even.map { Self.scores[$0] }, numbers: even),
            try Sides.binary("b", even.map { Self.labels[$0] }, even.map { other[$0] }, numbers: even)
        ).challengers[0].metrics
        for name in ["roc_auc", "accuracy", "f1"] {
            let (left, right) = (try #require(weighted[name]?.value), try #require(alone[name]?.value))
            #expect(abs(left.first - right.first) < 1e-12 && abs(left.difference - right.difference) < 1e-12, "\(name)")
            #expect(left.interval == .bootstrap, "\(name)")
        }
    }

    @Test("where the sides disagree is told by slice")
    func slices() throws {
        let sex: [String?] = Self.labels.indices.map { $0 < 10 ? "F" : $0 < 38 ? "M" : nil }
        let changed = Self.scores.enumerated().map { $0 < 10 ? 1 - $1 : $1 }
        let columns = ["sex": DatasetColumn.texts(sex)]
        let challenger = try Sides.compare(
            try Sides.plan(slices: [PlannedColumn("sex", .categorical)]),
            try Sides.binary("a", Self.labels, Self.scores, columns: columns),
            try Sides.binary("b", Self.labels, changed, columns: columns)
        ).challengers[0]
        #expect(challenger.slices.map(\.slice) == [.category("M"), .category("F"), .missing])
        #expect(challenger.slices.map(\.rows) == [28, 10, 2])
        #expect(challenger.slices[0].disagreement.value == 0 && (challenger.slices[1].disagreement.value ?? 0) > 0.5)
    }

    @Test("a metric that cannot decide is refused with those that can")
    func metric() throws {
        let failure = #expect(throws: ComparisonFailure.self) { try Sides.plan(metric: .rmse) }
        #expect(failure?.code == .metric && failure?.message.contains("roc_auc") == true)
        #expect(throws: ComparisonFailure.self) { try Sides.plan(.other) }
    }

    @Test("only a better challenger is promoted; with a margin, one that is not worse")
    func promotion() throws {
        let good = Self.labels.enumerated().map { Double($1) * 0.25 + Double($0 % 5) / 10 }
        let first = try Sides.binary("a", Self.labels, Array(repeating: 0.3, count: 40))
        let better = try Sides.compare(try Sides.plan(), first, first, try Sides.binary("good", Self.labels, good))
        #expect(try Promotion.of(better).challenger == 1)
        let same = try Sides.compare(try Sides.plan(), first, first)
        let failure = #expect(throws: ComparisonFailure.self) { try Promotion.of(same) }
        #expect(failure?.code == .promotion && failure?.kind == .refused)
        #expect(failure?.message.contains("a@external undecided; nothing was promoted") == true)
        let allowed = try Promotion.of(try Sides.compare(try Sides.plan(margin: 0.01), first, first))
        #expect(allowed.verdict == .notWorse)
    }
}
