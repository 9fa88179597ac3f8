import Identifiers
import NodeAPI
import SignOff
import Signing

extension DecisionReport {
    /// - Parameters:
    ///   - statement: of the bundle.
    ///   - answer: nil where the policy judges nothing of the project.
    ///   - policy: the digest of the policy in force; nil where there is none.
    init(
        _ subject: PolicyQuestions.Subject,
        statement: Digest,
        _ answer: PolicyCheck.Answer?,
        policy: Digest?,
        now: Timestamp
    ) {
        let decision = answer?.decision
        self.init(
            project: subject.bundle.project,
            bundle: subject.bundle.report.bundle,
            digest: subject.bundle.digest.description,
            statement: statement.description,
            active: subject.active,
            allowed: decision?.allowed ?? true,
            mode: (decision?.mode ?? .off).rawValue,
            policy: policy?.description,
            rule: decision?.rule,
            findings: (decision?.findings ?? []).map { one in
                Finding(
                    code: one.code.rawValue,
                    weight: one.weight.rawValue,
                    subject: one.subject,
                    expected: one.expected,
                    found: one.found
                )
            },
            approvals: (decision?.approvals ?? []).map { one in
                Approval(
                    role: one.role.text,
                    person: one.person,
                    claim: one.claim.description,
                    issued: one.issued,
                    until: one.until
                )
            },
            until: decision?.until,
            judged: answer?.judged ?? now
        )
    }
}
