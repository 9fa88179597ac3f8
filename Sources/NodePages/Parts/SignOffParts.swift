import Identifiers
import NodeAPI
import Reports

/// Who signed a bundle off, and what is missing, by the policy of the node.
enum SignOffParts {
    static func section(_ decision: DecisionReport, _ id: String, _ title: String, _ moments: Moments) -> NodeSection {
        let missing = decision.findings.filter { $0.weight == "blocks" }
        var facts = [
            Fact("Decision", words(decision), look: look(decision)),
            Fact(
                "Bundle",
                decision.bundle.text,
                address: PageAddress.bundle(decision.project, decision.digest)
            ),
            Fact("Policy", mode(decision.mode), detail: decision.policy ?? "the node has no policy"),
            Fact(
                "Rule",
                decision.rule.map { "rule \($0) of the policy" } ?? (decision.policy == nil ? "none" : "the default")
            ),
            Fact("Statement", decision.statement, detail: "a sign-off is about this digest"),
        ]
        if let until = decision.until {
            facts.append(Fact("Suffices until", Moments.text(until), detail: moments.relative(until)))
        }
        var parts: [NodePart] = [.facts(facts)]
        if !decision.approvals.isEmpty { parts.append(.block(approvals(decision, moments))) }
        if !missing.isEmpty { parts.append(.block(findings("What is missing", missing))) }
        let notes = decision.findings.filter { $0.weight != "blocks" }
        if !notes.isEmpty { parts.append(.block(findings("Notes", notes))) }
        return NodeSection(
            id: id,
            title: title,
            lead: decision.approvals.isEmpty ? "Nobody has signed it off with effect." : nil,
            parts: parts,
            command: "slipway claims \(decision.bundle) --node $SLIPWAY_NODE --project \(decision.project)"
        )
    }

    private static func look(_ decision: DecisionReport) -> Look {
        let lacks = decision.findings.contains { $0.weight == "blocks" }
        return decision.allowed ? (lacks ? .warning : .good) : .bad
    }

    private static func words(_ decision: DecisionReport) -> String {
        let lacks = decision.findings.contains { $0.weight == "blocks" }
        if !decision.allowed { return "refused: something is missing" }
        return lacks ? "allowed, although something is missing" : "allowed"
    }

    private static func mode(_ mode: String) -> String {
        switch mode {
        case "off": "off: nothing is asked for"
        case "warn": "warn: what is missing is told"
        case "enforce": "enforce: what is missing keeps it out"
        default: Shown.name(mode)
        }
    }

    private static func approvals(_ decision: DecisionReport, _ moments: Moments) -> PageBlock {
        .table(
            "Who signed",
            DataTable(
                "Approvals that count.",
                [.text("Role"), .text("Person"), .text("Signed"), .text("Counts until"), .text("Claim")],
                of: decision.approvals,
                most: 200
            ) { approval in
                [
                    DataTable.Cell(Shown.name(approval.role)), DataTable.Cell(Shown.name(approval.person)),
                    moments.cell(approval.issued),
                    approval.until.map { moments.cell($0) } ?? DataTable.Cell("always"), DataTable.Cell(approval.claim),
                ]
            }
        )
    }

    private static func findings(_ title: String, _ findings: [DecisionReport.Finding]) -> PageBlock {
        .table(
            title,
            DataTable(
                "What the policy found.",
                [.text("Of"), .text("Code"), .text("Expected"), .text("Found")],
                of: findings,
                most: 200
            ) { finding in
                [
                    DataTable.Cell(Shown.name(finding.subject)), DataTable.Cell(Shown.name(finding.code)),
                    DataTable.Cell(Shown.sentence(finding.expected)), DataTable.Cell(Shown.sentence(finding.found)),
                ]
            }
        )
    }
}
