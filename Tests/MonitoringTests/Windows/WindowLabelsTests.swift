import EvaluationRecords
import TestSupport
import Testing

@testable import Monitoring

@Suite("Labels of a window")
struct WindowLabelsTests {
    private func profile() throws -> MonitoredProfile {
        let mean = MetricFigure.value(0.05, .bounds(0.04, 0.06, .wilson), rows: 1_000)
        return MonitoredProfile(
            try ReferenceFactory.profile(
                rows: 1_000,
                columns: [ReferenceFactory.numeric("x", (0..<1_000).map(Double.init))],
                prediction: ReferenceFactory.categorical("class", (0..<1_000).map { $0 % 4 == 0 ? "yes" : "no" }),
                losses: [ReferenceLoss(kind: .error, mean: mean)]
            )
        )
    }

    private func labels(_ profile: MonitoredProfile, rows: Int, labelled: Int, wrong: Int) throws -> WindowLabels {
        var labels = WindowLabels(profile, try #require(LossTerms(profile.facts, tolerance: 0.1)))
        for row in 0..<rows {
            let label = row < labelled ? (row < wrong ? "yes" : "no") : nil
            labels.add(label: label, predicted: "no", score: nil)
        }
        return labels
    }

    @Test("a version that surely errs more than allowed is worse")
    func worse() throws {
        let profile = try profile()
        let performance = try labels(profile, rows: 2_000, labelled: 1_000, wrong: 500).performance(
            alpha: 0.005
        )
        #expect(performance.isWorse)
        #expect(performance.loss == 0.5)
        #expect(performance.accuracy == 0.5)
        #expect(performance.labelledShare == 0.5)
        #expect(performance.reason == nil)
    }

    @Test("under a fifth of the rows, or 200 labels, nothing is judged", arguments: [(2_000, 399), (300, 199)])
    func tooFew(_ rows: Int, _ labelled: Int) throws {
        let performance = try labels(try profile(), rows: rows, labelled: labelled, wrong: labelled).performance(
            alpha: 0.005
        )
        #expect(!performance.isWorse)
        #expect(performance.reason == .tooFewRows)
        #expect(performance.loss == 1)
    }

    @Test("rows of one request count once in the loss, and all in the shares")
    func witnesses() throws {
        let profile = try profile()
        var labels = WindowLabels(profile, try #require(LossTerms(profile.facts, tolerance: 0.1)))
        // A tenth of the requests is wrong in all of its ten rows.
        for request in 0..<150 {
            for row in 0..<10 {
                labels.add(
                    label: request % 10 == 0 ? "yes" : "no",
                    predicted: "no",
                    score: nil,
                    isWitness: row == request % 10
                )
            }
        }
        let performance = labels.performance(alpha: 0.005)
        #expect(performance.rows == 1_500 && performance.labelled == 1_500)
        #expect(performance.loss == 0.1 && performance.accuracy == 0.9)
        #expect(performance.reason == .tooFewRows)
    }

    @Test("a loss as on the reference is not worse")
    func usual() throws {
        let performance = try labels(try profile(), rows: 1_000, labelled: 1_000, wrong: 60).performance(
            alpha: 0.005
        )
        #expect(!performance.isWorse)
    }

    @Test("labelled rows that were chosen by their answers are told apart from all rows")
    func selection() throws {
        let profile = try profile()
        var labels = WindowLabels(profile, try #require(LossTerms(profile.facts, tolerance: 0.1)))
        for row in 0..<1_000 {
            let isChosen = row % 2 == 0 && row < 800
            labels.add(label: isChosen ? "no" : nil, predicted: row % 2 == 0 ? "no" : "yes", score: nil)
        }
        #expect(labels.performance(alpha: 0.005).selection == 0.5)
    }

    @Test("without a label there is nothing to say")
    func none() throws {
        let performance = try labels(try profile(), rows: 10, labelled: 0, wrong: 0).performance(
            alpha: 0.005
        )
        #expect(performance.reason == .noLabels)
        #expect(performance.loss == nil)
    }
}
