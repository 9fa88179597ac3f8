import Identifiers
package import Signing

/// Verifies the claims of a question, each document once.
struct ClaimVerifier {
    let question: SignOffQuestion
    let reviewers: Reviewers
    private(set) var findings: [SignOffFinding] = []
    /// The records of nodes, ascending by time.
    private(set) var runs: [ClaimBook.Run] = []

    init(question: SignOffQuestion, reviewers: Reviewers) {
        self.question = question
        self.reviewers = reviewers
    }

    /// The claims whose authors are known, ascending by time, one for each statement and person.
    mutating func verified() -> [ClaimBook.Entry] {
        for flaw in question.flaws {
            note(.claimUnreadable, flaw.place, "a claim", "none [\(flaw.code)]: \(flaw.message)")
        }
        guard question.claims.count <= ClaimLimits.count else {
            findings.append(
                SignOffFinding(
                    .claimLimit,
                    .blocks,
                    "claims",
                    expected: "at most \(ClaimLimits.count)",
                    found: "\(question.claims.count), so none is judged"
                )
            )
            return []
        }
        var entries: [ClaimBook.Entry] = []
        var seen: Set<Digest> = []
        for received in unique() {
            if case .probation(let record) = received.claim.content {
                // One of several signatures of a node over one statement.
                if let run = verify(record, received), seen.insert(run.statement).inserted { runs.append(run) }
            } else if let entry = verify(received) {
                entries.append(entry)
            }
        }
        runs.sort { left, right in
            let (one, other) = (left.claim.issued, right.claim.issued)
            return one == other ? left.document < right.document : one < other
        }
        return Self.ordered(entries)
    }

    /// Each document once, with the earliest time at which it was taken, in an order of its own.
    private func unique() -> [SignOffQuestion.ReceivedClaim] {
        var first: [Digest: SignOffQuestion.ReceivedClaim] = [:]
        for one in question.claims {
            let digest = one.claim.digest
            guard let known = first[digest] else {
                first[digest] = one
                continue
            }
            let times = [known.received, one.received].compactMap { $0 }
            first[digest] = SignOffQuestion.ReceivedClaim(one.claim, received: times.min())
        }
        return first.sorted { $0.key < $1.key }.map(\.value)
    }

    private mutating func verify(_ received: SignOffQuestion.ReceivedClaim) -> ClaimBook.Entry? {
        let claim = received.claim
        do throws(SigningFailure) {
            let author = try signature(of: claim, at: min(received.received ?? question.moment, question.moment))
            return entry(claim, author, isLate: false)
        } catch {
            // What takes a word back must not lose its force when a certificate ends.
            let issued = claim.content.issued
            if claim.content.isNegative, error.isOfTime, issued <= question.moment,
                let author = try? signature(of: claim, at: issued)
            {
                return entry(claim, author, isLate: true)
            }
            refuse(claim, error)
            return nil
        }
    }

    private mutating func verify(
        _ record: ProbationClaim,
        _ received: SignOffQuestion.ReceivedClaim
    ) -> ClaimBook.Run? {
        let claim = received.claim
        let bundle = question.bundle
        do throws(SigningFailure) {
            let node = try reviewers.node(
                behind: claim,
                at: min(received.received ?? question.moment, question.moment),
                bundle.project,
                targets: bundle.targets
            )
            let run = ClaimBook.Run(claim: record, statement: claim.statement, document: claim.digest, node: node)
            // A copied state has the key of another node, and its own name.
            guard record.node.isSame(as: node) else {
                note(.claimDisagrees, run.name, "a record of \(node), whose key signed it", "one of \(record.node)")
                return nil
            }
            return run
        } catch {
            refuse(claim, error, by: "a node")
            return nil
        }
    }

    private func signature(of claim: Claim, at time: Timestamp) throws(SigningFailure) -> ReviewerSignature {
        let role: RoleName? = if case .signOff(let signOff) = claim.content { signOff.role } else { nil }
        return try reviewers.signature(
            of: claim,
            role: role,
            at: time,
            question.bundle.project,
            targets: question.bundle.targets
        )
    }

    private mutating func entry(
        _ claim: Claim,
        _ author: ReviewerSignature,
        isLate: Bool
    ) -> ClaimBook.Entry? {
        let entry = ClaimBook.Entry(claim: claim, author: author, isLate: isLate)
        if case .signOff(let signOff) = claim.content, author.person(in: signOff.role) == nil {
            let roles = author.roles.sorted().map(\.text)
            note(
                .claimRole,
                entry.name,
                "a signature by the role \(signOff.role)",
                roles.isEmpty ? "one without a role" : "one by \(roles.joined(separator: ", "))"
            )
            return nil
        }
        return entry
    }

    private mutating func refuse(_ claim: Claim, _ failure: SigningFailure, by whom: String = "a person") {
        let name = "\(claim.content.kind.noun) \(claim.statement.short)"
        switch failure.code {
        case .signatureUntrusted, .certificateUntrusted, .trustSubject:
            note(.claimUnknownSigner, name, "the signature of \(whom) in the policy", failure.message)
        case .signatureRevoked, .certificateRevoked:
            note(.claimRevoked, name, "a signer who is not revoked", failure.message)
        default:
            note(.claimSignature, name, "a signature that holds", "\(failure.subject): \(failure.message)")
        }
    }

    private mutating func note(_ code: SignOffCode, _ subject: String, _ expected: String, _ found: String) {
        findings.append(SignOffFinding(code, .note, subject, expected: expected, found: found))
    }

    /// One of several signatures of a person over one statement: ECDSA gives another each time.
    private static func ordered(_ entries: [ClaimBook.Entry]) -> [ClaimBook.Entry] {
        struct Key: Hashable {
            let statement: Digest
            let holders: [Reviewers.Holder]
        }
        var kept: [Key: ClaimBook.Entry] = [:]
        for entry in entries {
            let key = Key(statement: entry.claim.statement, holders: entry.author.holders)
            guard let known = kept[key] else {
                kept[key] = entry
                continue
            }
            let isBetter = known.isLate && !entry.isLate
            let isEarlier = known.isLate == entry.isLate && entry.claim.digest < known.claim.digest
            if isBetter || isEarlier { kept[key] = entry }
        }
        return kept.values.sorted { left, right in
            let (one, other) = (left.content.issued, right.content.issued)
            return one == other ? left.claim.digest < right.claim.digest : one < other
        }
    }
}

extension ClaimContent {
    /// True for a word that takes something away: a rejection or a withdrawal.
    package var isNegative: Bool {
        switch self {
        case .signOff(let claim): claim.decision == .reject
        case .withdrawal: true
        case .evaluation, .heartbeat, .probation: false
        }
    }

    /// True for a word that a node must never forget: one that takes something away, or tells what was withdrawn.
    package var takesBack: Bool {
        if case .heartbeat(let claim) = self { !claim.withdrawn.isEmpty } else { isNegative }
    }
}

extension SigningFailure {
    /// True if the signer was trusted at another time.
    fileprivate var isOfTime: Bool { code == .certificateValidity || code == .trustEnded }
}
