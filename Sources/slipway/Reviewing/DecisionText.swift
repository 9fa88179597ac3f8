import Identifiers
import NodeAPI
import SignOff
import Signing
import StrictJSON

/// A decision as people and programs read it, whether it was made here or by a node.
struct DecisionText {
    struct Approval {
        let role: String
        let person: String
        let claim: String
        let issued: Timestamp
        let until: Timestamp?
    }

    struct Line {
        let code: String
        /// False for a note.
        let blocks: Bool
        let subject: String
        let expected: String
        let found: String

        var message: String { "expected \(expected), found \(found)" }
    }

    let allowed: Bool
    let mode: String
    /// nil where the node has no policy.
    let policy: String?
    let rule: Int?
    let until: Timestamp?
    let approvals: [Approval]
    let findings: [Line]

    init(_ decision: SignOffDecision) {
        allowed = decision.allowed
        mode = decision.mode.rawValue
        policy = decision.policy.description
        rule = decision.rule
        until = decision.until
        approvals = decision.approvals.map { one in
            Approval(
                role: one.role.text,
                person: one.person,
                claim: one.claim.description,
                issued: one.issued,
                until: one.until
            )
        }
        findings = decision.findings.map { one in
            Line(
                code: one.code.rawValue,
                blocks: one.weight == .blocks,
                subject: one.subject,
                expected: one.expected,
                found: one.found
            )
        }
    }

    init(_ report: DecisionReport) {
        allowed = report.allowed
        mode = report.mode
        policy = report.policy
        rule = report.rule
        until = report.until
        approvals = report.approvals.map { one in
            Approval(role: one.role, person: one.person, claim: one.claim, issued: one.issued, until: one.until)
        }
        findings = report.findings.map { one in
            Line(
                code: one.code,
                blocks: one.weight == SignOffFinding.Weight.blocks.rawValue,
                subject: one.subject,
                expected: one.expected,
                found: one.found
            )
        }
    }

    /// The policy, the decision and the approvals: label and value.
    var facts: [(label: String, value: String)] {
        var facts = [
            ("Policy", policy.map { $0 + (rule.map { ", rule \($0)" } ?? ", its default") } ?? "none"), ("Mode", mode),
            ("Allowed", allowed ? "yes" : "NO"),
        ]
        if let until { facts.append(("Until", until.description)) }
        return facts
            + approvals.map { one in
                let end = one.until.map { ", until \($0)" } ?? ""
                return ("Approved", "\(one.person), \(one.role), at \(one.issued)\(end)")
            }
    }

    var text: String {
        var list = FactList()
        for (label, value) in facts { list.add(label, value) }
        for one in findings {
            list.add(one.blocks ? "Missing" : "Note", "\(one.subject): \(one.message) [\(one.code)]")
        }
        return list.text
    }

    var value: JSONValue {
        [
            "allowed": .bool(allowed), "mode": .string(mode), "policy": .optional(policy),
            "rule": rule.map { .integer(Int64($0)) } ?? .null,
            "until": .optional(until?.description),
            "approvals": .array(
                approvals.map { one in
                    [
                        "role": .string(one.role), "person": .string(one.person), "claim": .string(one.claim),
                        "issued": .string(one.issued.description), "until": .optional(one.until?.description),
                    ]
                }
            ),
            "findings": .array(
                findings.map { one in
                    [
                        "code": .string(one.code),
                        "weight": .string((one.blocks ? SignOffFinding.Weight.blocks : .note).rawValue),
                        "subject": .string(one.subject), "expected": .string(one.expected),
                        "found": .string(one.found),
                    ]
                }
            ),
        ]
    }

    /// The findings that must not be there, for an error.
    var blocking: [Finding] {
        findings.filter(\.blocks).map {
            Finding(code: $0.code, subject: $0.subject, expected: $0.expected, found: $0.found)
        }
    }

    /// - Throws: the first finding that blocks, with all of them, if the decision is no.
    func require() throws(DeploymentRefusal) {
        guard !allowed else { return }
        try DeploymentRefusal.require(none: blocking)
    }
}

/// The reasons why a node would not take a deployment, with the codes that it would give.
struct DeploymentRefusal: CodedFailure {
    let findings: [Finding]
    private let first: Finding

    /// - Throws: all of them, with the code of the first, if there are any.
    static func require(none findings: [Finding]) throws(DeploymentRefusal) {
        guard let first = findings.first else { return }
        throw DeploymentRefusal(findings: findings, first: first)
    }

    var stableCode: String { first.code }
    var kind: FailureKind { .refused }
    var subject: String { first.subject }
    var message: String { "expected \(first.expected), found \(first.found)" }
    var description: String { "\(subject): \(message) [\(stableCode)]" }
}
