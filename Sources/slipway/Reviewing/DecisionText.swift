import Identifiers
import SignOff
import Signing
import StrictJSON

/// A decision as people and programs read it.
struct DecisionText {
    private let decision: SignOffDecision

    init(_ decision: SignOffDecision) {
        self.decision = decision
    }

    var text: String {
        var list = FactList()
        list.add("Policy", decision.policy.description + (decision.rule.map { ", rule \($0)" } ?? ", its default"))
        list.add("Mode", decision.mode.rawValue)
        list.add("Allowed", decision.allowed ? "yes" : "NO")
        list.add("Until", decision.until?.description)
        for approval in decision.approvals {
            let end = approval.until.map { ", until \($0)" } ?? ""
            list.add("Approved", "\(approval.person), \(approval.role), at \(approval.issued)\(end)")
        }
        for finding in decision.findings {
            list.add(
                finding.weight == .blocks ? "Missing" : "Note",
                "\(finding.subject): \(finding.message) [\(finding.code.rawValue)]"
            )
        }
        return list.text
    }

    var value: JSONValue {
        [
            "allowed": .bool(decision.allowed), "mode": .string(decision.mode.rawValue),
            "policy": .string(decision.policy.description),
            "rule": decision.rule.map { .integer(Int64($0)) } ?? .null,
            "until": .optional(decision.until?.description),
            "approvals": .array(
                decision.approvals.map { one in
                    [
                        "role": .string(one.role.text), "person": .string(one.person),
                        "claim": .string(one.claim.description), "issued": .string(one.issued.description),
                        "until": .optional(one.until?.description),
                    ]
                }
            ),
            "findings": .array(
                decision.findings.map { one in
                    [
                        "code": .string(one.code.rawValue), "weight": .string(one.weight.rawValue),
                        "subject": .string(one.subject), "expected": .string(one.expected),
                        "found": .string(one.found),
                    ]
                }
            ),
        ]
    }

    /// - Throws: the first finding that blocks, with all of them, if the decision is no.
    func require() throws {
        guard !decision.allowed, let first = decision.blocking.first else { return }
        throw SignOffFailure(
            first.code,
            first.subject,
            first.message,
            findings: decision.blocking.map(\.finding)
        )
    }
}
