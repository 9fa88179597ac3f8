import Identifiers
import Signing

/// The claims of a question, verified: each with its author, and which of them were withdrawn.
struct ClaimBook {
    /// A claim whose signature holds and whose author has a role.
    struct Entry {
        let claim: Claim
        let author: ReviewerSignature
        /// True if the author's certificate was valid when the claim was issued, but not when the node took it.
        let isLate: Bool

        var content: ClaimContent { claim.content }

        /// A name for messages.
        var name: String { "\(content.kind.noun) \(claim.statement.short)" }
    }

    /// A record by a node of the policy about the time in which a bundle was current there.
    struct Run {
        let claim: ProbationClaim
        let statement: Digest
        let document: Digest
        let node: String

        /// A name for messages.
        var name: String { "probation record \(statement.short)" }
    }

    /// Minutes by which clocks may differ.
    static let tolerance: Double = 5 * 60

    private(set) var entries: [Entry] = []
    /// Ascending by time, each once.
    let runs: [Run]
    private(set) var findings: [SignOffFinding] = []
    private let policy: SignOffPolicy
    private let freshness: RoleName?
    private let withdrawals: [Digest: [Entry]]
    /// Digests that heartbeats list.
    private let listed: [Digest: [Entry]]

    init(_ question: SignOffQuestion, _ policy: SignOffPolicy, _ rule: PolicyRule, _ reviewers: Reviewers) {
        self.policy = policy
        freshness = rule.freshness?.role
        var verifier = ClaimVerifier(question: question, reviewers: reviewers)
        let found = verifier.verified()
        entries = found
        runs = verifier.runs
        findings = verifier.findings
        var withdrawals: [Digest: [Entry]] = [:]
        var listed: [Digest: [Entry]] = [:]
        for entry in found {
            switch entry.content {
            case .withdrawal(let claim): withdrawals[claim.withdrawn, default: []].append(entry)
            case .heartbeat(let claim) where claim.project == question.bundle.project:
                for digest in claim.withdrawn { listed[digest, default: []].append(entry) }
            default: continue
            }
        }
        self.withdrawals = withdrawals
        self.listed = listed
        noteIdleWithdrawals()
    }

    /// True if somebody who may do so took the claim back.
    ///
    /// To lift a rejection takes more than to lift an approval: the certificate must still have been valid, and a heartbeat does not suffice.
    func isWithdrawn(_ entry: Entry) -> Bool {
        let isRejection = if case .signOff(let claim) = entry.content { claim.decision == .reject } else { false }
        let byWithdrawal = (withdrawals[entry.claim.statement] ?? []).contains { one in
            !(isRejection && one.isLate) && mayWithdraw(one, entry)
        }
        guard !byWithdrawal, !isRejection else { return byWithdrawal }
        return (listed[entry.claim.statement] ?? []).contains { one in
            mayWithdraw(one, entry) || freshness.map { one.author.roles.contains($0) } ?? false
        }
    }

    /// True if a role that may withdraw claims took the record back. The node itself makes a new one instead.
    func isWithdrawn(_ run: Run) -> Bool {
        if (withdrawals[run.statement] ?? []).contains(where: mayWithdraw) { return true }
        return (listed[run.statement] ?? []).contains { one in
            mayWithdraw(one) || freshness.map { one.author.roles.contains($0) } ?? false
        }
    }

    private func mayWithdraw(_ one: Entry) -> Bool {
        policy.roles.contains { $0.mayWithdraw && one.author.roles.contains($0.name) }
    }

    private func mayWithdraw(_ one: Entry, _ other: Entry) -> Bool {
        one.author.isSamePerson(as: other.author) || mayWithdraw(one)
    }

    /// A withdrawal without an effect on a claim that is there.
    private mutating func noteIdleWithdrawals() {
        for entry in entries {
            guard let found = withdrawals[entry.claim.statement], !isWithdrawn(entry) else { continue }
            for one in found {
                findings.append(
                    SignOffFinding(
                        .claimNotWithdrawn,
                        .note,
                        one.name,
                        expected: "a withdrawal by the author of \(entry.name), or by a role with may-withdraw",
                        found: "one by \(Self.people(one.author))"
                    )
                )
            }
        }
    }

    private static func people(_ author: ReviewerSignature) -> String {
        Set(author.holders.map(\.person)).sorted().joined(separator: ", ")
    }
}
