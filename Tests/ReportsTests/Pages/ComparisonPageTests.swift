import EvaluationRecords
import TestSupport
import Testing

@testable import Reports

@Suite struct ComparisonPageTests {
    @Test("a comparison's page says the verdict, each difference with its interval, and why one cannot be given")
    func page() throws {
        let record = try Sample.comparison()
        let bytes = try ComparisonPage.html(record)
        try EvaluationPageTests.require(sound: bytes)
        let text = try WellFormed(bytes).text
        for part in [
            "rival@external is better by ROC AUC.", "+0.0375", "0.0125 to 0.0625", "0.9375", "0.004", "0.008",
            FigureReason.oneClass.sentence, record.id.description, "At most 0.01 worse counts as not worse.",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }
}
