import EvaluationRecords
import TestSupport
import Testing

@testable import Reports

@Suite struct ReviewPageTests {
    private static func content(_ text: String, isAllowed: Bool = false) throws -> ReviewContent {
        ReviewContent(
            title: "credit one",
            lead: text,
            facts: [("Bundle", "credit one, sequence 7"), ("Notes", text)],
            models: ReviewContent.Table(
                "Versions",
                caption: "The versions.",
                columns: ["Model", "Scan"],
                rows: [["m", text]]
            ),
            changes: [],
            evaluations: [try Sample.record(.binary), try Sample.record(.regression)],
            comparisons: [try Sample.comparison()],
            verdict: ReviewContent.Verdict(
                isAllowed: isAllowed,
                judged: "by the node",
                facts: [("Mode", "enforce")],
                lines: [
                    ReviewContent.Verdict.Line(
                        code: "policy.sign-off-missing",
                        blocks: !isAllowed,
                        subject: "validator",
                        expected: "approvals by 2 people of validator",
                        found: text
                    )
                ]
            )
        )
    }

    @Test("a review's page has the verdict, what is missing, and each figure with its interval and its table")
    func page() throws {
        let bytes = try ReviewPage.html(try Self.content("1, by anna"))
        try EvaluationPageTests.require(sound: bytes)
        let page = try WellFormed(bytes)
        for part in [
            "✗ The policy does not allow it: 1 thing is missing.", "approvals by 2 people of validator", "1, by anna",
            "Judged by the node.", "credit one, sequence 7", "Nothing differs.", "rival@external is better by ROC AUC.",
        ] {
            #expect(page.text.contains(part), "\(part)")
        }
        let figures = page.elements.count { $0.name == "figure" }
        #expect(figures > 0)
        #expect(page.elements.count { $0.name == "caption" } > figures)
        let allowed = try WellFormed(ReviewPage.html(try Self.content("2, by anna, ben", isAllowed: true)))
        #expect(allowed.text.contains("✓ The policy allows it."))
    }

    @Test("texts of others are escaped, shown where they are invisible, and cut", arguments: Sample.hostile)
    func hostile(_ text: String) throws {
        let bytes = try ReviewPage.html(try Self.content(text))
        try EvaluationPageTests.require(sound: bytes)
        let page = try WellFormed(bytes)
        #expect(!page.elements.contains { $0.name == "script" || $0.attributes.keys.contains { $0.hasPrefix("on") } })
        #expect(bytes.count <= PageLimits.bytes)
    }

    @Test("a bundle without evaluations and without a policy has a page that says so")
    func empty() throws {
        let page = try WellFormed(
            ReviewPage.html(
                ReviewContent(
                    title: "credit one",
                    lead: "",
                    facts: [],
                    models: ReviewContent.Table("Versions", caption: "The versions.", columns: ["Model"], rows: []),
                    changes: nil,
                    evaluations: [],
                    comparisons: [],
                    verdict: nil
                )
            )
        )
        #expect(page.text.contains("The bundle has none."))
        #expect(!page.text.contains("Policy"))
    }
}
