import Bundles
import Identifiers
import MLflow
import Reports
import SignOff

extension ReviewSummary {
    /// The same as a page.
    func page() throws -> [UInt8] {
        let facts = bundle.facts
        let compared = changes.map { ", compared with \($0.before.bundle.manifest.bundle)" } ?? ""
        return try ReviewPage.html(
            ReviewContent(
                title: "\(facts.project) \(facts.bundle)",
                lead:
                    "What a sign-off of this bundle would approve\(compared). Its statement is \(facts.statement.hex).",
                facts: self.facts,
                models: ReviewContent.Table(
                    "Versions",
                    caption: "The versions in the bundle.",
                    columns: ReviewContent.headings(Self.columns),
                    rows: rows
                ),
                changes: changes?.tables,
                evaluations: facts.evaluations,
                comparisons: facts.comparisons,
                verdict: decision.map { decision in
                    ReviewContent.Verdict(
                        isAllowed: decision.text.allowed,
                        judged: decision.judged,
                        facts: decision.text.facts,
                        lines: decision.text.findings.map { one in
                            ReviewContent.Verdict.Line(
                                code: one.code,
                                blocks: one.blocks,
                                subject: one.subject,
                                expected: one.expected,
                                found: one.found
                            )
                        }
                    )
                }
            )
        )
    }
}

extension BundleChanges {
    /// The differences, for a page; empty where there are none.
    fileprivate var tables: [ReviewContent.Table] {
        var tables: [ReviewContent.Table] = []
        let models = rows(all: false)
        if !models.isEmpty {
            tables.append(
                ReviewContent.Table(
                    "Models",
                    caption: "Models and versions that differ: \(content).",
                    columns: ReviewContent.headings(Self.columns),
                    rows: models
                )
            )
        }
        if !schemas.rows.isEmpty {
            tables.append(
                ReviewContent.Table(
                    "Schemas",
                    caption: "What the active versions take and return otherwise.",
                    columns: ["Model", "Column", "Change", "Callers"],
                    rows: schemas.rows.map { row in
                        [
                            row.model.text, row.change.subject, row.change.words,
                            row.change.breaksCallers ? "break" : "still work",
                        ]
                    }
                )
            )
        }
        if !requirements.rows.isEmpty {
            tables.append(
                ReviewContent.Table(
                    "Requirements",
                    caption: "Packages that the versions need otherwise.",
                    columns: ["Model", "Versions", "Change"],
                    rows: requirements.rows.map {
                        [$0.model.text, $0.versions, "\($0.change.name): \(RequirementChanges.words($0.change))"]
                    }
                )
            )
        }
        return tables
    }
}

extension ReviewContent {
    /// Columns of a terminal's table as a page writes them.
    fileprivate static func headings(_ columns: [String]) -> [String] {
        columns.map { $0.prefix(1) + $0.dropFirst().lowercased() }
    }
}
