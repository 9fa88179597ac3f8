import EvaluationRecords
import Testing

@Suite struct MetricTests {
    @Test(
        "names",
        arguments: ["roc_auc", "f1", "top_k_5", "custom.Net-Profit_2", "partial_auc_fpr_0_1", "later_metric"]
    )
    func names(_ text: String) throws {
        #expect(MetricName(text)?.text == text)
    }

    static let otherTexts: [String] = [
        "", "F1", "1f", "f1_", "f__1", "f1.low", "custom.", "custom.é", "custom.a b", "a-b",
        String(repeating: "a", count: 81),
    ]

    @Test("texts that are no names", arguments: otherTexts)
    func noNames(_ text: String) {
        #expect(MetricName(text) == nil)
    }

    @Test("the catalogue has each metric once, with a sentence and a range that is one")
    func catalogue() {
        #expect(Set(MetricFacts.all.map(\.name)).count == MetricFacts.all.count)
        for facts in MetricFacts.all {
            #expect(MetricName(facts.name.text) == facts.name)
            #expect(facts.text.hasSuffix(".") && facts.text.count > 20, "\(facts.name)")
            if let least = facts.least, let greatest = facts.greatest { #expect(least < greatest) }
            #expect(facts.name.facts == facts)
        }
        #expect(MetricName.logLoss.facts?.better == .lower)
        #expect(MetricName("custom.x")?.facts == nil)
    }

    @Test("a value that is not finite makes a figure undefined, bounds that are not make no interval")
    func finite() {
        let figure = MetricFigure.value(.nan, .bounds(0, 1, .wilson), rows: 3)
        #expect(figure.value == nil && figure.reason == .overflow && figure.bounds == nil)
        #expect(FigureInterval.bounds(.nan, 1, .wilson) == .none(.notFinite))
        #expect(FigureInterval.bounds(1, 0, .wilson) == .none(.notFinite))
        #expect(FigureInterval.bounds(0, 1, .wilson, level: 1) == .none(.notFinite))
    }

    @Test("bounds of a distribution are rounded, those of the bootstrap are not")
    func rounding() {
        let third = 1.0 / 3
        #expect(FigureBounds(third, 1, .delongLogit)?.low == 0.333333333333)
        #expect(FigureBounds(third, 1, .bootstrap)?.low == third)
    }

    @Test("a metric that is made of logarithms is rounded with its bounds, another is not")
    func transcendental() {
        let third = 1.0 / 3
        let figure = MetricFigure.value(third, .bounds(third, 1, .bootstrap), rows: 3)
        let figures: MetricFigures = [.logLoss: figure, .brier: figure]
        #expect(figures[.logLoss]?.value == 0.333333333333)
        #expect(figures[.logLoss]?.bounds?.low == 0.333333333333)
        #expect(figures[.brier]?.value == third)
        #expect(figures.names == [.logLoss, .brier])
    }
}
