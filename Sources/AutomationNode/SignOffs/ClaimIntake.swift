import AsyncSupport
import GRDB
import Identifiers
import NodeAPI
import SignOff
import Signing

/// Takes claims beside a bundle that is here, and keeps those that are about it and of people of the policy. Calls block.
///
/// Without a policy nobody is known, and each claim about the bundle is kept. All of a request is durable when it is answered, or nothing
/// of it.
struct ClaimIntake: Sendable {
    let questions: PolicyQuestions
    let live: LivePolicy
    let copies: ClaimCopies

    private var stored: StoredBundles { questions.stored }

    /// - Parameters:
    ///   - text: the id or the digest of the bundle.
    ///   - lines: JSON lines.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`; `claim.too-large`, `claim.too-many` before anything is parsed.
    func receive(
        _ project: ProjectName,
        _ text: String,
        _ lines: [UInt8],
        by requester: Requester
    ) throws -> ClaimReceipt {
        let bundle = try find(project, text)
        let read = try ClaimLines(lines, name: "claims")
        // A clock that was set back makes no certificate valid again.
        let moment = try questions.moment()
        let facts = try questions.facts(of: bundle, [:], .rollbackByHand)
        let screening = ClaimScreening(facts, reviewers: try reviewers(), at: moment)
        var kept: [Claim] = []
        var refused = read.flaws.map { flaw in
            ClaimReceipt.Refused(claim: flaw.place, code: flaw.code, problem: flaw.message)
        }
        for claim in read.claims {
            if let objection = screening.objection(to: claim) {
                refused.append(Self.refused(claim, objection.code.rawValue, objection.message))
            } else {
                kept.append(claim)
            }
        }
        return try keep(
            kept,
            repeated: read.repeated,
            &refused,
            bundle,
            facts.statement,
            screening,
            at: moment,
            by: requester
        )
    }

    func find(_ project: ProjectName, _ text: String) throws -> BundleRecord {
        let known = try stored.database.read { try BundleRecord.all(of: project, in: $0) }
        return try BundleChoice(text: text, project: project).find(in: known)
    }

    /// The claims of a bundle as JSON lines, ascending by digest; never more than a claims file may have.
    func lines(_ project: ProjectName, _ text: String) throws -> [UInt8] {
        let bundle = try find(project, text)
        var claims = try stored.database.read { try ClaimRecord.all(of: project, bundle.digest, in: $0) }
        if claims.count > ClaimLimits.count {
            let facts = try questions.facts(of: bundle, [:], .rollbackByHand)
            let screening = ClaimScreening(facts, reviewers: try reviewers(), at: try questions.moment())
            claims = ClaimPlaces.chosen(claims, screening).prefix(ClaimLimits.count)
                .sorted { $0.claim.digest < $1.claim.digest }
        }
        return claims.flatMap { $0.claim.bytes + [UInt8(ascii: "\n")] }
    }

    private func reviewers() throws -> Reviewers? {
        guard let policy = live.policy else { return nil }
        return try policy.reviewers(try stored.trust.read())
    }

    private static func refused(_ claim: Claim, _ code: String, _ problem: String) -> ClaimReceipt.Refused {
        ClaimReceipt.Refused(claim: claim.digest.description, code: code, problem: problem)
    }

    private func keep(
        _ claims: [Claim],
        repeated: Int,
        _ refused: inout [ClaimReceipt.Refused],
        _ bundle: BundleRecord,
        _ statement: Digest,
        _ screening: ClaimScreening,
        at moment: Timestamp,
        by requester: Requester
    ) throws -> ClaimReceipt {
        let now = questions.clock.timeOfDay
        let first = refused
        let policy = live.policy
        let (received, left, total) = try stored.database.write { database in
            guard try BundleRecord.find(bundle.project, bundle.digest, in: database) != nil else {
                throw NodeFailure(
                    .bundleNotFound,
                    bundle.report.bundle.text,
                    "is not on this node any more; send it again"
                )
            }
            var places = try ClaimPlaces(bundle, for: claims.count, screening, in: database)
            var received: [Claim] = []
            var left = first
            for claim in claims where !places.digests.contains(claim.digest) {
                if let problem = places.take(claim) {
                    left.append(Self.refused(claim, SigningCode.claimTooMany.rawValue, problem))
                    continue
                }
                try ClaimRecord(
                    project: bundle.project,
                    bundleDigest: bundle.digest,
                    claim: claim,
                    received: moment,
                    receivedBy: requester.name
                ).insert(in: database)
                received.append(claim)
            }
            try copies.add(received, of: bundle.project, bundle.digest)
            for entry in entries(received, left, bundle, statement, policy, by: requester) {
                try AuditChain.append(entry, at: now, in: database)
            }
            return (received, left, places.digests.count)
        }
        refused = left
        return ClaimReceipt(
            project: bundle.project,
            bundle: bundle.report.bundle,
            digest: bundle.digest.description,
            received: received.map(\.digest.description).sorted(),
            duplicates: claims.count - received.count - (left.count - first.count) + repeated,
            refused: refused,
            total: total
        )
    }

    /// A record for each claim that was kept, and one for all that were not.
    private func entries(
        _ received: [Claim],
        _ refused: [ClaimReceipt.Refused],
        _ bundle: BundleRecord,
        _ statement: Digest,
        _ policy: NodePolicy?,
        by requester: Requester
    ) -> [AuditEntry] {
        let subject = "\(bundle.report.bundle) \(bundle.digest)"
        let about = "statement \(statement), \(policy.map { "policy \($0.policy.digest)" } ?? "no policy")"
        var entries = received.map { claim in
            AuditEntry(
                "claim.received",
                by: requester.name,
                project: bundle.project,
                subject: subject,
                detail: "\(Self.words(of: claim)), claim \(claim.digest), \(about)"
            )
        }
        if let first = refused.first {
            let list = refused.prefix(20).map { "\($0.claim) \($0.code)" }.joined(separator: ", ")
            entries.append(
                AuditEntry(
                    "claim.refused",
                    by: requester.name,
                    project: bundle.project,
                    subject: subject,
                    outcome: first.code,
                    detail: "\(refused.count): \(list)\(refused.count > 20 ? " and others" : ""); \(about)"
                )
            )
        }
        return entries
    }

    private static func words(of claim: Claim) -> String {
        switch claim.content {
        case .signOff(let signOff): "\(signOff.decision.rawValue) as \(signOff.role)"
        case .withdrawal(let withdrawal): "withdrawal of \(withdrawal.withdrawn)"
        default: claim.content.kind.noun
        }
    }
}
