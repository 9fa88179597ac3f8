import EvaluationRecords
import Statistics
import TestSupport
import Testing

@testable import Monitoring

@Suite("The bet that a version errs more")
struct LossBetTests {
    private func run(_ bet: inout LossBet, _ rate: Double, seed: UInt64, labels: Int) -> Int? {
        var stream = Draws(seed: seed).stream(.rows, 2)
        for label in 1...labels {
            bet.add(SplitMix.fraction(stream.next()) < rate ? 1 : 0)
            if bet.isLost { return label }
        }
        return nil
    }

    @Test("a version that errs far more is found, never before 200 labels")
    func worse() throws {
        for seed in 0..<10 {
            var bet = try #require(LossBet(.probation, allowed: 0.15))
            let label = try #require(run(&bet, 0.4, seed: UInt64(seed), labels: 1_000))
            #expect(label >= 200)
        }
    }

    @Test("a version that errs as much as allowed is seldom brought back")
    func level() throws {
        let lost = try (0..<200).filter { seed in
            var bet = try #require(LossBet(.probation, allowed: 0.15))
            return run(&bet, 0.15, seed: UInt64(1_000 + seed), labels: 1_500) != nil
        }
        #expect(lost.count <= 6)
    }

    @Test("after probation it takes evidence of a whole period of labels")
    func watch() throws {
        var bet = try #require(LossBet(.watch(labels: 1e6), allowed: 0.15))
        #expect(run(&bet, 0.15, seed: 3, labels: 20_000) == nil)
        #expect(run(&bet, 0.4, seed: 4, labels: 2_000) != nil)
        bet.watch(labels: 1e6)
        #expect(!bet.isLost)
        #expect(bet.logEvidence == -.infinity)
    }

    @Test("labels are too few below a fifth of the predictions, or 200")
    func backing() throws {
        var bet = try #require(LossBet(.probation, allowed: 0.15))
        _ = run(&bet, 0.1, seed: 5, labels: 199)
        #expect(!bet.isBacked(predictions: 200))
        bet.add(0)
        #expect(bet.isBacked(predictions: 1_000))
        #expect(!bet.isBacked(predictions: 1_001))
    }

    @Test("a loss that is none changes nothing")
    func strange() throws {
        var bet = try #require(LossBet(.probation, allowed: 0.15))
        let before = bet
        for loss in [-0.1, 1.1, .nan, .infinity] { bet.add(loss) }
        #expect(bet == before)
        #expect(LossBet(.probation, allowed: .nan) == nil)
        #expect(LossBet(.probation, allowed: 1) == nil)
    }

    @Test("a bet reads back as it was written; damaged bytes are refused")
    func bytes() throws {
        for form in [LossBet.Form.probation, .watch(labels: 5e4)] {
            var bet = try #require(LossBet(form, allowed: 0.2))
            #expect(try LossBet(bet.bytes) == bet)
            _ = run(&bet, 0.3, seed: 6, labels: 50)
            #expect(try LossBet(bet.bytes) == bet)
            for end in bet.bytes.indices {
                #expect(throws: MonitoringFailure.self) { try LossBet(Array(bet.bytes[..<end])) }
            }
        }
    }

    private func facts(_ losses: [ReferenceLoss], task: EvaluationTask = .binary) throws -> ReferenceFacts {
        try ReferenceFactory.profile(
            rows: 100,
            task: task,
            columns: [ReferenceFactory.numeric("x", (0..<100).map(Double.init))],
            losses: losses
        ).result
    }

    @Test("the loss is Brier's where there are probabilities, and the distance in a regression")
    func terms() throws {
        let mean = MetricFigure.value(0.1, .bounds(0.08, 0.13, .wilson), rows: 100)
        let losses = [ReferenceLoss(kind: .error, mean: mean), ReferenceLoss(kind: .brier, mean: mean)]
        let brier = try #require(LossTerms(try facts(losses), tolerance: 0.1))
        #expect(brier.kind == .brier)
        #expect(brier.allowed == 0.13 + 0.1)
        #expect(brier.loss(label: "yes", predicted: "no", score: 0.25) == 0.75 * 0.75)
        #expect(brier.loss(label: "no", predicted: "no", score: 0.25) == 0.25 * 0.25)
        #expect(brier.loss(label: "no", predicted: "no", score: 7) == nil)
        let absolute = ReferenceLoss(kind: .absolute, mean: mean, scale: 4)
        let distance = try #require(LossTerms(try facts([absolute], task: .regression), tolerance: 0.1))
        #expect(distance.loss(label: "10", predicted: nil, score: 8) == 0.5)
        #expect(distance.loss(label: "10", predicted: nil, score: 800) == 1)
        #expect(distance.loss(label: "ten", predicted: nil, score: 8) == nil)
        #expect(LossTerms(try facts([]), tolerance: 0.1) == nil)
    }

    @Test("an answer without a probability counts by its error, on Brier's scale")
    func withoutProbability() throws {
        func mean(_ high: Double) -> MetricFigure {
            .value(high - 0.01, .bounds(high - 0.02, high, .wilson), rows: 100)
        }
        for (error, brier) in [(0.2, 0.1), (0.1, 0.2), (0.1, 0.1)] {
            let losses = [
                ReferenceLoss(kind: .error, mean: mean(error)), ReferenceLoss(kind: .brier, mean: mean(brier)),
            ]
            let terms = try #require(LossTerms(try facts(losses), tolerance: 0.1))
            let right = try #require(terms.loss(label: "no", predicted: "no", score: nil))
            let wrong = try #require(terms.loss(label: "yes", predicted: "no", score: nil))
            #expect((0...1).contains(right) && (0...1).contains(wrong) && right < wrong)
            let limit = error + 0.1
            #expect(abs((1 - limit) * right + limit * wrong - terms.allowed) < 1e-12)
            #expect(terms.loss(label: "yes", predicted: nil, score: nil) == nil)
        }
        let brier = try #require(
            LossTerms(try facts([ReferenceLoss(kind: .brier, mean: mean(0.1))]), tolerance: 0.1)
        )
        #expect(brier.loss(label: "no", predicted: "no", score: nil) == nil)
    }

    @Test("after a long time the newest losses have a mean of their own")
    func recent() throws {
        var bet = try #require(LossBet(.watch(labels: 1e6), allowed: 0.15))
        #expect(bet.recentMean == nil)
        for _ in 0..<20_000 { bet.add(0) }
        for _ in 0..<500 { bet.add(1) }
        #expect((bet.mean ?? 1) < 0.03)
        #expect(abs((bet.recentMean ?? 0) - 0.5) < 0.01)
    }
}
