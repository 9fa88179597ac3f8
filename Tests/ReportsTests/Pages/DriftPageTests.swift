import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Reports

@Suite struct DriftPageTests {
    @Test("a page is well-formed, has no script, sends no request and is small")
    func sound() throws {
        try EvaluationPageTests.require(sound: DriftPage.html(Sample.drift()))
    }

    @Test("the page says in words what drifted, and has the figures of every part, or the reason why not")
    func complete() throws {
        let record = try Sample.drift()
        let text = try WellFormed(DriftPage.html(record)).text
        for part in [
            "Drift: 1 of 3 columns drifted, the answers of the model drifted, the model is worse than allowed.",
            "1 of 1 requirements do not hold", record.id.description, record.result.current.digest.description,
            // Of the test of a column, its distances, and its missing values.
            "0.4375", "0.3125", "0.0025", "0.0075", "0.00125", "0.2188", "0.1563", "0.1875", "0.2813", "0.09375",
            "12.5",
            "0.5625", "0.001375", "+0.1500", "0.03125 to 0.2813", "0.0055", "0.0066", "0.0099",
            // Categories, the classifier, performance, concept, Evidently.
            "north (6)", "gone (5)", "0.7188", "0.6563 to 0.7813", "1.23e-6", "0.8438", "0.03906", "−0.0875",
            "−0.1406 to −0.02344", "0.0155", "0.875", "61.5", "3.375", "0.3438", "0.6666",
            "Rows whose answer is none: 3 of the reference, 4 of the current data.",
            FigureReason.noValues.sentence, FigureReason.oneClass.sentence, FigureReason.onlyInCurrent.sentence,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("columns stand by falling effect, those without a test last")
    func order() throws {
        let columns = DriftFindings.sorted(try Sample.drift().result.columns)
        #expect(columns.map(\.name) == ["age", "region", "empty"])
    }

    @Test("with thousands of columns at most 50 are drawn, the page stays small, and it says how many are left out")
    func large() throws {
        let columns = (0..<3_000).map { Sample.numeric("column \($0)") }
        let bytes = try DriftPage.html(Sample.drift(columns))
        try EvaluationPageTests.require(sound: bytes)
        let page = try WellFormed(bytes)
        let drawn = page.elements.filter { $0.name == "svg" }.count
        #expect((1...55).contains(drawn), "\(drawn)")
        #expect(page.text.contains("of 3,000 rows are listed"))
        #expect(page.text.contains("of 3,000 columns are drawn"))
    }

    @Test("50 columns of 50 categories with long names are drawn all, within the size")
    func wide() throws {
        let names = (0..<50).map { "category \($0) " + String(repeating: "x", count: 100) }
        let bytes = try DriftPage.html(Sample.drift((0..<50).map { Sample.categorical("column \($0)", names) }))
        try EvaluationPageTests.require(sound: bytes)
    }

    @Test("texts of columns, categories and data sets are shown as text")
    func hostile() throws {
        for text in Sample.hostile {
            let columns = [Sample.numeric("a" + text), Sample.categorical("b" + text, [text, "other"])]
            let record = try Sample.drift(
                columns,
                name: "c" + text,
                warnings: [EvaluationWarning(code: "drift.test", detail: "d" + text)]
            )
            try EvaluationPageTests.require(sound: DriftPage.html(record))
        }
    }
}
