package import Identifiers

/// A reviewer's word about one bundle, bound to its signed statement.
package struct SignOffClaim: Sendable, Hashable {
    package enum Decision: String, Sendable, Hashable, CaseIterable {
        case approve
        case reject
        case abstain
    }

    package let decision: Decision
    package let role: RoleName
    package let project: ProjectName
    package let bundle: BundleID
    /// The digest of the bundle's signed statement, byte for byte: the subject of the claim.
    package let statement: Digest
    package let sequence: Int64
    /// The digest of `bundle.json`.
    package let manifest: Digest
    /// The digest over all signed digests.
    package let root: Digest
    /// The version of each model that the reviewer saw as the active one.
    package let active: [ModelName: VersionID]
    /// The nodes that it is for; empty for any.
    package let targets: [String]
    /// Ids of the records that the reviewer read.
    package let evaluations: [Digest]
    /// The statement of the bundle that it was compared with.
    package let against: Digest?
    /// The policy that the reviewer had in view.
    package let policy: Digest?
    package let comment: String
    package let issued: Timestamp
    package let expires: Timestamp?
    /// Makes two claims of one content two.
    package let nonce: ClaimNonce

    package init(
        decision: Decision,
        role: RoleName,
        project: ProjectName,
        bundle: BundleID,
        statement: Digest,
        sequence: Int64,
        manifest: Digest,
        root: Digest,
        active: [ModelName: VersionID],
        targets: [String] = [],
        evaluations: [Digest] = [],
        against: Digest? = nil,
        policy: Digest? = nil,
        comment: String = "",
        issued: Timestamp,
        expires: Timestamp? = nil,
        nonce: ClaimNonce = .random()
    ) {
        self.decision = decision
        self.role = role
        self.project = project
        self.bundle = bundle
        self.statement = statement
        self.sequence = sequence
        self.manifest = manifest
        self.root = root
        self.active = active
        self.targets = targets
        self.evaluations = evaluations
        self.against = against
        self.policy = policy
        self.comment = comment
        self.issued = issued
        self.expires = expires
        self.nonce = nonce
    }
}
