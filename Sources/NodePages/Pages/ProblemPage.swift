import Identifiers
package import NodeAPI
import Reports

/// The page of a request that failed.
package enum ProblemPage {
    package static func page(_ problem: Problem, viewer: PageViewer?) -> NodePage {
        var page = NodePage(title: problem.title, lead: "The node did not do what was asked.", viewer: viewer)
        page.notice = NodePage.Notice("\(problem.subject): \(problem.detail)", .bad)
        var parts: [NodePart] = [
            .facts([
                Fact("Code", Shown.name(problem.code), detail: "docs/errors.md says what to do about it"),
                Fact("Status", String(problem.status)),
            ])
        ]
        if !problem.findings.isEmpty { parts.append(.block(findings(problem))) }
        page.sections = [
            NodeSection(
                id: "problem",
                title: "What is wrong",
                parts: parts,
                links: [NodeLink("All projects", PageAddress.projects)]
            )
        ]
        return page
    }

    static func findings(_ problem: Problem) -> PageBlock {
        .table(
            nil,
            DataTable(
                "What was found, and what was expected.",
                [.text("Subject"), .text("Code"), .text("Expected"), .text("Found")],
                of: problem.findings,
                most: 100
            ) { finding in
                [
                    DataTable.Cell(Shown.name(finding.subject)), DataTable.Cell(Shown.name(finding.code)),
                    DataTable.Cell(Shown.sentence(finding.expected)), DataTable.Cell(Shown.sentence(finding.found)),
                ]
            }
        )
    }
}
