import Identifiers
import Signing

/// An approval of this bundle that may count.
struct UsableApproval: Sendable, Hashable {
    let role: RoleName
    let person: String
    let author: ReviewerSignature
    let claim: Digest
    let issued: Timestamp
    /// nil for never.
    let until: Timestamp?

    func isUsable(at time: Timestamp) -> Bool { until.map { time < $0 } ?? true }
}

/// Sorts the sign-offs of a question: which approve, which reject, and why the others do not count.
struct SignOffSorting {
    private let question: SignOffQuestion
    private let policy: SignOffPolicy
    private let rule: PolicyRule
    private let book: ClaimBook
    private let exporter: Set<PersonIdentity>

    /// The newest usable approval of each person and role; not those for an emergency.
    private(set) var approvals: [UsableApproval] = []
    /// Approvals for an emergency.
    private(set) var emergencies: [UsableApproval] = []
    private(set) var rejections: [ClaimBook.Entry] = []
    /// Approvals that were taken back, without a later one of the same person and role.
    private(set) var withdrawn: [ClaimBook.Entry] = []
    private(set) var findings: [SignOffFinding] = []

    /// The beginning of a comment that makes an approval one for an emergency.
    static let emergencyMark = "break-glass:"

    private struct Seat: Hashable {
        let role: RoleName
        let person: String
    }

    init(
        _ question: SignOffQuestion,
        _ policy: SignOffPolicy,
        _ rule: PolicyRule,
        _ book: ClaimBook,
        exporter: Set<PersonIdentity>
    ) {
        self.question = question
        self.policy = policy
        self.rule = rule
        self.book = book
        self.exporter = exporter
        sort()
    }

    private mutating func sort() {
        var latestNegative: [Seat: Timestamp] = [:]
        var approving: [(entry: ClaimBook.Entry, signOff: SignOffClaim)] = []
        var takenBack: [(entry: ClaimBook.Entry, seat: Seat)] = []
        for entry in book.entries {
            guard case .signOff(let signOff) = entry.content else { continue }
            guard isOfThisBundle(signOff, entry) else { continue }
            let seat = Seat(role: signOff.role, person: entry.author.person(in: signOff.role) ?? "")
            guard isForThisNode(signOff) else {
                let nodes = question.nodes.isEmpty ? "this node" : question.nodes.joined(separator: ", ")
                note(
                    .claimTarget,
                    entry,
                    "a claim for \(nodes)",
                    "one for \(signOff.targets.joined(separator: ", "))"
                )
                continue
            }
            guard !book.isWithdrawn(entry) else {
                note(.claimWithdrawn, entry, "a claim that stands", "one that was withdrawn")
                if signOff.decision == .approve { takenBack.append((entry, seat)) }
                continue
            }
            switch signOff.decision {
            case .approve: approving.append((entry, signOff))
            case .reject, .abstain:
                if signOff.decision == .reject { rejections.append(entry) }
                latestNegative[seat] = max(latestNegative[seat] ?? signOff.issued, signOff.issued)
            }
        }
        choose(among: approving, latestNegative)
        let latest = question.moment.adding(seconds: ClaimBook.tolerance)
        withdrawn = takenBack.filter { one in
            // An approval for an emergency, or of the future, puts no other one back in force.
            !approving.contains { later in
                later.signOff.role == one.seat.role && !Self.isForEmergency(later.signOff)
                    && later.signOff.issued <= latest
                    && later.entry.author.person(in: one.seat.role) == one.seat.person
                    && later.signOff.issued >= one.entry.content.issued
            }
        }.map(\.entry)
    }

    private mutating func choose(
        among approving: [(entry: ClaimBook.Entry, signOff: SignOffClaim)],
        _ latestNegative: [Seat: Timestamp]
    ) {
        var newest: [Seat: UsableApproval] = [:]
        for (entry, signOff) in approving {
            let seat = Seat(role: signOff.role, person: entry.author.person(in: signOff.role) ?? "")
            if let negative = latestNegative[seat], negative >= signOff.issued { continue }
            guard let approval = usable(entry, signOff, seat.person) else { continue }
            if Self.isForEmergency(signOff) {
                emergencies.append(approval)
                continue
            }
            // Entries ascend by time, and then by digest.
            guard let known = newest[seat], known.issued == approval.issued, Self.outlasts(known, approval) else {
                newest[seat] = approval
                continue
            }
        }
        approvals = newest.values.sorted { left, right in
            left.role == right.role ? left.person < right.person : left.role < right.role
        }
    }

    private static func isForEmergency(_ claim: SignOffClaim) -> Bool { claim.comment.hasPrefix(emergencyMark) }

    private static func outlasts(_ left: UsableApproval, _ right: UsableApproval) -> Bool {
        guard let until = left.until else { return true }
        return right.until.map { until >= $0 } ?? false
    }

    /// Requires that each field is the bundle's.
    private mutating func isOfThisBundle(_ claim: SignOffClaim, _ entry: ClaimBook.Entry) -> Bool {
        guard let other = question.bundle.disagreement(with: claim) else { return true }
        note(.claimDisagrees, entry, "\(other.name) \(other.own)", other.found)
        return false
    }

    private func isForThisNode(_ claim: SignOffClaim) -> Bool {
        claim.targets.isEmpty || claim.targets.contains { target in question.nodes.contains { $0.isSame(as: target) } }
    }

    /// - Returns: nil for an approval that does not count, with a note that says why.
    private mutating func usable(
        _ entry: ClaimBook.Entry,
        _ claim: SignOffClaim,
        _ person: String
    ) -> UsableApproval? {
        let moment = question.moment
        guard claim.issued <= moment.adding(seconds: ClaimBook.tolerance) else {
            note(.claimEarly, entry, "a time up to \(moment)", "\(claim.issued)")
            return nil
        }
        if let failed = question.failed, claim.issued <= failed {
            note(.claimSpent, entry, "an approval after the bundle failed here at \(failed)", "one of \(claim.issued)")
            return nil
        }
        if let expires = claim.expires, moment >= expires {
            note(.claimExpired, entry, "an approval that is valid at \(moment)", "one until \(expires)")
            return nil
        }
        let aged = rule.maxAge.map { claim.issued.adding(seconds: $0) }
        if let aged, let age = rule.maxAge, moment >= aged {
            note(.claimOld, entry, "an approval of the last \(DurationText.text(of: age))", "one of \(claim.issued)")
            return nil
        }
        if rule.overrides == .refuse, claim.active != question.active {
            note(.claimActive, entry, Self.words(question.active), Self.words(claim.active))
            return nil
        }
        if rule.distinct.contains(.exporter), rule.distinct.contains(claim.role),
            !entry.author.identities.isDisjoint(with: exporter)
        {
            note(.claimOwn, entry, "somebody else than the bundle's signer", "\(person), who signed the bundle")
            return nil
        }
        if let seen = claim.policy, seen != policy.digest {
            note(.otherPolicy, entry, "the policy \(policy.digest) in view", "\(seen)")
        }
        return UsableApproval(
            role: claim.role,
            person: person,
            author: entry.author,
            claim: entry.claim.digest,
            issued: claim.issued,
            until: [claim.expires, aged].compactMap { $0 }.min()
        )
    }

    private mutating func note(_ code: SignOffCode, _ entry: ClaimBook.Entry, _ expected: String, _ found: String) {
        findings.append(SignOffFinding(code, .note, entry.name, expected: expected, found: found))
    }

    private static func words(_ active: [ModelName: VersionID]) -> String {
        let pairs = active.sorted { $0.key < $1.key }.map { "\($0.key)/\($0.value)" }
        return "the active versions " + (pairs.isEmpty ? "of no model" : pairs.joined(separator: ", "))
    }
}
