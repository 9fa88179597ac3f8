import EvaluationRecords
import Statistics
import TestSupport
import Testing

@testable import Monitoring

@Suite("Performance without labels, in windows")
struct EstimateTests {
    private static let rows = 3_000

    /// A reference whose scores are right by chance as often as they say.
    private struct Scored {
        let scores: [Double]
        let isPositive: [Bool]

        init(seed: UInt64) {
            var stream = Draws(seed: seed).stream(.rows, 3)
            scores = (0..<EstimateTests.rows).map { _ in SplitMix.fraction(stream.next()) }
            isPositive = scores.map { SplitMix.fraction(stream.next()) < $0 }
        }
    }

    private func estimation(_ scored: Scored, passes: Bool = true) throws -> (PerformanceEstimator, BinaryEstimation) {
        let rows = try BinaryRows(scores: scored.scores, isPositive: scored.isPositive)
        let estimator = try PerformanceEstimator(rows, threshold: 0.5, seed: 1)
        guard case .isotonic(let curve) = estimator.calibrator else { throw StatisticsError.empty }
        let outcome = BacktestOutcome(inside: passes ? 9 : 5, judged: 10, passes: passes, chunks: chunks)
        let metrics = ["accuracy", "roc_auc", "precision", "recall"]
        let stored = BinaryEstimation(
            edges: estimator.bins.innerEdges,
            means: estimator.bins.means,
            counts: estimator.bins.counts(scored.scores),
            least: scored.scores.min() ?? 0,
            greatest: scored.scores.max() ?? 1,
            threshold: 0.5,
            rows: rows.count,
            positives: scored.isPositive.count { $0 },
            fit: CalibratorFit(
                isotonic: true,
                isotonicBrier: 0.1,
                rawBrier: 0.2,
                isotonicLogLoss: 1.0,
                rawLogLoss: 1.0
            ),
            calibrator: CalibratorCurve(scores: curve.scores, values: curve.values),
            replicates: estimator.bootstrapProbabilities,
            seed: 1,
            backtest: .given(EstimationBacktest(rows: 300, metrics: TextMap(metrics.map { ($0, outcome) })))
        )
        return (estimator, stored)
    }

    private var chunks: [BacktestChunk] {
        (0..<10).map { _ in BacktestChunk(realised: 0.7, estimate: 0.7, low: 0.6, high: 0.8, inside: true) }
    }

    private func profile(_ scored: Scored, passes: Bool = true) throws -> MonitoredProfile {
        MonitoredProfile(
            try ReferenceFactory.profile(
                rows: Self.rows,
                columns: [ReferenceFactory.numeric("x", scored.scores)],
                scores: [ReferenceFactory.numeric("score", scored.scores)],
                estimation: .given(.binary(try estimation(scored, passes: passes).1))
            )
        )
    }

    private func counts(_ profile: MonitoredProfile, _ scores: [Double]) -> WindowCounts {
        var counts = WindowCounts(profile.layout)
        for score in scores {
            var rows = BinnedRows(profile, rows: 1)
            for column in profile.columns.indices {
                rows.set(column: column, row: 0, slot: profile.columns[column].slot(number: score))
            }
            rows.setEstimation(row: 0, scores: [score], profile)
            counts.add(rows)
        }
        return counts
    }

    @Test("what a profile keeps gives the same figures and intervals as the reference's rows")
    func same() throws {
        let scored = Scored(seed: 4)
        let (estimator, stored) = try estimation(scored)
        let kept = try #require(
            StoredEstimator(
                innerEdges: stored.edges,
                means: stored.means,
                threshold: 0.5,
                least: stored.least,
                greatest: stored.greatest,
                calibrator: stored.calibrator.map { ($0.scores, $0.values) },
                replicates: stored.replicates,
                seed: 1
            )
        )
        let live = estimator.bins.counts(Scored(seed: 5).scores.prefix(700).map { $0 * $0 })
        #expect(kept.bins == estimator.bins)
        #expect(kept.estimate(counts: live) == estimator.estimate(counts: live))
        #expect(kept.intervals(counts: live) == estimator.intervals(counts: live))
    }

    @Test("many rows give nearly the interval that drawing each of them would give")
    func manyRows() throws {
        let scored = Scored(seed: 4)
        let (estimator, _) = try estimation(scored)
        let kept = try #require(
            StoredEstimator(
                innerEdges: estimator.bins.innerEdges,
                means: estimator.bins.means,
                threshold: 0.5,
                least: 0,
                greatest: 1,
                calibrator: nil,
                replicates: estimator.bootstrapProbabilities,
                seed: 1
            )
        )
        let live = estimator.bins.counts(scored.scores).map { $0 * 4 }
        let exact = try #require(estimator.intervals(counts: live)[.accuracy]?.interval)
        let fast = try #require(kept.intervals(counts: live)[.accuracy]?.interval)
        #expect(live.reduce(0, +) > StoredEstimator.drawnRows)
        #expect(abs(exact.low - fast.low) < 0.003)
        #expect(abs(exact.high - fast.high) < 0.003)
    }

    @Test("an estimate beyond the tolerance in two windows in a row is a finding, in one it is none")
    func twice() throws {
        let scored = Scored(seed: 6)
        let profile = try profile(scored)
        let judge = WindowJudge(profile, try MonitoringSettings())
        // Scores near the threshold: the model does not know any more.
        let unsure = MadeModel.window(counts(profile, scored.scores.map { 0.35 + 0.3 * $0 }))
        let subject = try MadeModel.subject()
        let first = judge.judge(unsure, of: subject)
        #expect(first.estimate?.isBeyond == true)
        #expect(first.estimate?.figures["f1"] == nil)
        #expect(!first.findings.contains { $0.rule == .estimate })
        let second = judge.judge(unsure, of: subject, after: first)
        #expect(second.findings.contains { $0.rule == .estimate })
        let usual = judge.judge(MadeModel.window(counts(profile, scored.scores)), of: subject, after: first)
        #expect(!usual.findings.contains { $0.rule == .estimate })
    }

    @Test("precision is coarse where few rows pass the threshold, and counts for nothing then")
    func coarse() throws {
        let scored = Scored(seed: 6)
        let profile = try profile(scored)
        let judge = WindowJudge(profile, try MonitoringSettings())
        let subject = try MadeModel.subject()
        for (passing, isCoarse) in [(60, true), (200, false)] {
            let scores = (0..<1_000).map { $0 < passing ? 0.51 : 0.2 }
            let estimate = judge.judge(MadeModel.window(counts(profile, scores)), of: subject).estimate
            let precision = try #require(estimate?.figures["precision"])
            #expect(precision.isCoarse == isCoarse)
            #expect(!isCoarse || !precision.isAgainst)
            #expect(estimate?.figures["recall"]?.isCoarse == false)
        }
    }

    @Test("where the backtest failed, or there was none, the window says nothing of the figure")
    func backtest() throws {
        let scored = Scored(seed: 6)
        let profile = try profile(scored, passes: false)
        let judge = WindowJudge(profile, try MonitoringSettings())
        let unsure = MadeModel.window(counts(profile, scored.scores.map { 0.35 + 0.3 * $0 }))
        let first = judge.judge(unsure, of: try MadeModel.subject())
        #expect(first.estimate != nil)
        #expect(first.estimate?.figures.isEmpty == true)
        let second = judge.judge(unsure, of: try MadeModel.subject(), after: first)
        #expect(!second.findings.contains { $0.rule == .estimate })
    }

    @Test("where a tenth of the scores lie outside of the reference's, nothing is estimated")
    func outside() throws {
        let scored = Scored(seed: 6)
        let profile = try profile(scored)
        let estimate = WindowJudge(profile, try MonitoringSettings()).judge(
            MadeModel.window(counts(profile, scored.scores.enumerated().map { $0 % 8 == 0 ? 1.5 : $1 })),
            of: try MadeModel.subject()
        ).estimate
        #expect(estimate?.figures.isEmpty == true)
        #expect((estimate?.outsideShare ?? 0) > 0.1)
    }
}
