package import Identifiers
package import Signing

/// The keys and certificates of the people in a policy: a directory of its own, since whom a node trusts to sign bundles may not approve
/// them, and who approves may not sign them.
package struct Reviewers: Sendable {
    /// A role that a key gives, and to whom.
    struct Holder: Sendable, Hashable {
        let role: RoleName
        let person: String
    }

    /// A role that certificates of a CA give.
    struct CertifiedRole: Sendable {
        let role: RoleName
        let trust: Trust
        /// Names of people without one in the policy.
        let names: [SubjectPattern]
        let people: [PolicyPerson]
    }

    /// Every person's keys.
    let keys: Trust
    /// By the hint of a key.
    let holders: [String: [Holder]]
    let certified: [CertifiedRole]
    /// The person who signs bundles with a key, by its hint.
    let exporters: [String: String]
    /// The keys of nodes.
    let nodes: Trust
    /// The node behind a key, by its hint.
    let nodeNames: [String: String]
    /// Notes for the operator: files that the policy does not name, constraints without an effect, revocation lists out of date.
    private let unused: [String]

    /// - Parameters:
    ///   - files: the content of each `.pem` file of the directory.
    ///   - notes: what bounds them, as beside the files of a trust directory.
    ///   - trust: the signers of bundles; nil where they are not known, such as when a policy is checked away from the node.
    /// - Throws: `policy.reviewer` for a file that is missing or holds something else; `policy.shared-key` for a key of two people, of two roles
    ///   that must be distinct, of a signer of bundles, or of a node and somebody else.
    package init(
        files: [(name: String, pem: String)],
        notes: [TrustNote] = [],
        revocations: Revocations = .none,
        policy: SignOffPolicy,
        trust: Trust?
    ) throws(SignOffFailure) {
        let reader = ReviewerReader(files: files, notes: notes, revocations: revocations, policy: policy)
        try reader.requireUniqueFiles()
        holders = try reader.holders()
        keys = try reader.keys()
        certified = try reader.certified()
        exporters = try trust.map { trust throws(SignOffFailure) in try reader.exporters(in: trust) } ?? [:]
        nodeNames = try reader.nodes()
        nodes = try reader.nodeKeys()
        unused = reader.unused
        try ReviewerSeparation(policy: policy, reviewers: self).check(trust)
    }

    /// Notes for the operator.
    package func findings(at now: Timestamp) -> [String] {
        unused + keys.findings(at: now) + nodes.findings(at: now) + certified.flatMap { $0.trust.findings(at: now) }
    }
}
