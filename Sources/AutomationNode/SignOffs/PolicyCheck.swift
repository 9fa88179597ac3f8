import AsyncSupport
import Identifiers
import NodeAPI
import SignOff
import Signing

/// Asks the policy in force whether a bundle may become current, and puts the answer on record. Calls block.
///
/// It is asked where somebody wants a bundle: when a deployment or a rollback by hand is accepted, and again right before a deployment's
/// switch. An automatic rollback, a recovery and the end of an interrupted switch never come here: coming back must not wait for people.
struct PolicyCheck: Sendable {
    /// The answer of the policy.
    struct Answer: Sendable {
        let decision: SignOffDecision
        let statement: Digest
        let judged: Timestamp
    }

    /// The occasion of the question, in words for the audit.
    enum Occasion: String, Sendable {
        case acceptance = "when it was asked for"
        case `switch` = "before the switch"
    }

    let live: LivePolicy
    let questions: PolicyQuestions
    let audit: AuditTrail

    /// - Returns: nil where there is no policy, or it judges nothing of the project.
    func answer(_ subject: PolicyQuestions.Subject) throws -> Answer? {
        guard let policy = live.policy, policy.mode(of: subject.bundle.project) != .off else { return nil }
        return try answer(subject, policy)
    }

    private func answer(_ subject: PolicyQuestions.Subject, _ policy: NodePolicy) throws -> Answer {
        let facts = try questions.facts(of: subject)
        // A rollback asks for no signer, and must not wait until the trust can be read.
        let trust = subject.purpose == .deployment ? try questions.stored.trust.read() : nil
        let reviewers = try policy.reviewers(trust)
        let question = try questions.question(
            subject,
            facts,
            compares: policy.comparesWithCurrent(subject.bundle.project),
            reviewers
        )
        let decision = SignOffJudge.decide(question, policy: policy.policy, reviewers: reviewers)
        return Answer(
            decision: decision,
            statement: question.bundle.statement,
            judged: max(question.now, question.notBefore ?? question.now)
        )
    }

    /// Requires that the policy lets the bundle become current.
    /// - Parameters:
    ///   - name: of who asked.
    ///   - what: the deployment or the rollback, for the audit.
    /// - Returns: the answer with the emergency that it took; nil where nothing was judged.
    /// - Throws: `policy.…`, the first of all findings that block; what keeps the policy from being asked.
    @discardableResult
    func require(
        _ subject: PolicyQuestions.Subject,
        on occasion: Occasion,
        by name: String,
        what: String
    ) throws -> (answer: Answer, emergency: BreakGlassReport?)? {
        guard let answer = try answer(subject) else { return nil }
        let decision = answer.decision
        let emergency = decision.breakGlass.map { BreakGlassReport($0, policy: decision.policy, by: name) }
        let entry = AuditEntry(
            !decision.allowed ? "policy.refused" : emergency == nil ? "policy.allowed" : "policy.break-glass",
            by: name,
            project: subject.bundle.project,
            subject: "\(subject.bundle.report.bundle) \(subject.bundle.digest)",
            outcome: decision.allowed ? "ok" : Self.code(of: decision).rawValue,
            detail: "\(what), \(occasion.rawValue): \(Self.words(of: answer))"
        )
        guard decision.allowed else {
            // A full disk does not let it through.
            try? audit.append(entry)
            throw Self.refusal(of: subject, decision)
        }
        try audit.append(entry)
        return (answer, emergency)
    }

    private static func code(of decision: SignOffDecision) -> SignOffCode {
        decision.blocking.first?.code ?? .missing
    }

    private static func refusal(of subject: PolicyQuestions.Subject, _ decision: SignOffDecision) -> SignOffFailure {
        let lines = decision.blocking.map { "\($0.code.rawValue) (\($0.subject)): \($0.message)" }
        return SignOffFailure(
            code(of: decision),
            "\(subject.bundle.project) \(subject.bundle.report.bundle)",
            "the policy of this node does not let it through: " + lines.joined(separator: "; "),
            findings: decision.findings.map(\.finding)
        )
    }

    /// Digests of claims that the audit names at most.
    private static let mostClaims = 30

    private static func words(of answer: Answer) -> String {
        let decision = answer.decision
        let claims = decision.approvals.map(\.claim) + (decision.breakGlass?.claims ?? [])
        let findings = decision.blocking.map { "\($0.code.rawValue) (\($0.subject))" }
        return [
            "mode \(decision.mode.rawValue)", "policy \(decision.policy)", "statement \(answer.statement)",
            "claims " + (claims.isEmpty ? "none" : claims.prefix(mostClaims).map(\.description).joined(separator: " ")),
            decision.breakGlass.map { "emergency until \($0.until): \($0.reason)" },
            findings.isEmpty ? nil : findings.joined(separator: ", "),
        ].compactMap { $0 }.joined(separator: "; ")
    }

    /// The words for the step of a deployment.
    static func text(of answer: Answer) -> String {
        let decision = answer.decision
        var lines = ["policy \(decision.policy), \(decision.mode.rawValue)"]
        lines += decision.approvals.map { approval in
            "\(approval.role): \(approval.person), \(approval.issued)" + (approval.until.map { ", until \($0)" } ?? "")
        }
        if let emergency = decision.breakGlass {
            lines.append(
                "break-glass by \(emergency.people.joined(separator: ", ")) until \(emergency.until): \(emergency.reason)"
            )
        }
        lines += decision.findings.map { "\($0.code.rawValue) (\($0.subject)): \($0.message)" }
        return lines.joined(separator: "\n")
    }
}

extension BreakGlassReport {
    init(_ emergency: SignOffDecision.BreakGlass, policy: Digest, by name: String) {
        self.init(
            reason: emergency.reason,
            by: name,
            people: emergency.people,
            claims: emergency.claims.map(\.description),
            policy: policy.description,
            until: emergency.until
        )
    }
}
