package import Identifiers

/// A role's regular word that it is there, and which claims were withdrawn so far: a withdrawal that is kept from a node shows in it.
package struct HeartbeatClaim: Sendable, Hashable {
    package let project: ProjectName
    /// The policy that the role knows.
    package let policy: Digest
    /// Digests of the signed statements of claims.
    package let withdrawn: [Digest]
    package let issued: Timestamp

    package init(project: ProjectName, policy: Digest, withdrawn: [Digest], issued: Timestamp) {
        self.project = project
        self.policy = policy
        self.withdrawn = withdrawn
        self.issued = issued
    }
}
