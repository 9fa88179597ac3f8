package import EvaluationRecords

/// The page of a bundle that somebody is asked to approve: texts of the caller, and the records with their figures.
package struct ReviewContent: Sendable {
    /// A table of texts. The first column names the row.
    package struct Table: Sendable {
        let title: String
        /// One sentence: what the rows are.
        let caption: String
        let columns: [String]
        let rows: [[String]]

        package init(_ title: String, caption: String, columns: [String], rows: [[String]]) {
            self.title = title
            self.caption = caption
            self.columns = columns
            self.rows = rows
        }
    }

    /// The verdict of a policy.
    package struct Verdict: Sendable {
        package struct Line: Sendable {
            let code: String
            let blocks: Bool
            let subject: String
            let expected: String
            let found: String

            package init(code: String, blocks: Bool, subject: String, expected: String, found: String) {
                self.code = code
                self.blocks = blocks
                self.subject = subject
                self.expected = expected
                self.found = found
            }
        }

        let isAllowed: Bool
        /// The place and the way in which it was judged.
        let judged: String
        let facts: [(label: String, value: String)]
        let lines: [Line]

        package init(isAllowed: Bool, judged: String, facts: [(label: String, value: String)], lines: [Line]) {
            self.isAllowed = isAllowed
            self.judged = judged
            self.facts = facts
            self.lines = lines
        }
    }

    let title: String
    let lead: String
    let facts: [(label: String, value: String)]
    let models: Table
    /// nil where it was compared with nothing.
    let changes: [Table]?
    let evaluations: [EvaluationRecord]
    let comparisons: [ComparisonRecord]
    /// nil without a policy.
    let verdict: Verdict?

    package init(
        title: String,
        lead: String,
        facts: [(label: String, value: String)],
        models: Table,
        changes: [Table]?,
        evaluations: [EvaluationRecord],
        comparisons: [ComparisonRecord],
        verdict: Verdict?
    ) {
        self.title = title
        self.lead = lead
        self.facts = facts
        self.models = models
        self.changes = changes
        self.evaluations = evaluations
        self.comparisons = comparisons
        self.verdict = verdict
    }
}
