import Identifiers
import Signing

/// Requires that a key has one holder, and not two duties that must be apart.
struct ReviewerSeparation {
    let policy: SignOffPolicy
    let reviewers: Reviewers

    func check(_ trust: Trust?) throws(SignOffFailure) {
        if let trust { try checkSigners(trust) }
        try checkNodes(trust)
        for (hint, holders) in reviewers.holders.sorted(by: { $0.key < $1.key }) {
            let people = Set(holders.map(\.person)).sorted()
            guard people.count == 1 else {
                throw shared(hint, "a key of one person", "one of \(people.joined(separator: " and "))")
            }
            for (index, rule) in policy.rules.enumerated() {
                let roles = rule.distinct.filter { role in holders.contains { $0.role == role } }
                guard roles.count > 1 else { continue }
                throw shared(
                    hint,
                    "a key in one role of rules[\(index)].distinct",
                    "one of \(people[0]) in \(roles.map(\.text).joined(separator: " and "))"
                )
            }
        }
    }

    /// People who approve must not be able to sign bundles.
    private func checkSigners(_ trust: Trust) throws(SignOffFailure) {
        if let entry = trust.entriesInCommon(with: reviewers.keys).first {
            throw shared(
                entry.identity,
                "a key that signs no bundles",
                "\(entry.file), which the trust directory has, too; give the reviewer a key of its own"
            )
        }
        for role in reviewers.certified {
            guard let entry = trust.entriesInCommon(with: role.trust).first else { continue }
            throw SignOffFailure(
                .sharedKey,
                entry.file,
                expected: "a CA whose certificates sign no bundles",
                found:
                    "\(entry.identity), whose holders the trust directory lets sign bundles; bound its root there to names of "
                    + "signers (subject or san), or use another CA for \(role.role)"
            )
        }
    }

    /// A signature that a node makes by itself must be nobody's word.
    private func checkNodes(_ trust: Trust?) throws(SignOffFailure) {
        if let entry = trust?.entriesInCommon(with: reviewers.nodes).first {
            throw shared(
                entry.identity,
                "a key of a node that signs no bundles",
                "\(entry.file), which the trust directory has, too"
            )
        }
        for (hint, node) in reviewers.nodeNames.sorted(by: { $0.key < $1.key }) {
            guard let holder = reviewers.holders[hint]?.first else { continue }
            throw shared(hint, "a key of \(node) alone", "that of \(holder.person), \(holder.role), too")
        }
    }

    private func shared(_ hint: String, _ expected: String, _ found: String) -> SignOffFailure {
        SignOffFailure(.sharedKey, "\(policy.file): key \(hint)", expected: expected, found: found)
    }
}
