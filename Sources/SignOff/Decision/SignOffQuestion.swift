package import Identifiers
package import Signing

/// All that a decision depends on, besides the policy and its reviewers.
package struct SignOffQuestion: Sendable {
    /// The reason for which the bundle would become current.
    package enum Purpose: Sendable, Hashable {
        /// Somebody deploys it.
        case deployment
        /// Somebody goes back to it, by hand: it needs no new approval, but none of its approvals may have been taken back.
        case rollbackByHand
        /// Nobody is asked: an automatic rollback, a recovery, or a generation that is only staged. Coming back must not wait for people.
        case unasked
    }

    /// A claim, and when the node took it.
    package struct ReceivedClaim: Sendable, Hashable {
        package let claim: Claim
        /// Certificates must have been valid then; nil for now.
        package let received: Timestamp?

        package init(_ claim: Claim, received: Timestamp? = nil) {
            self.claim = claim
            self.received = received
        }
    }

    /// A version that the node runs now.
    package struct CurrentVersion: Sendable, Hashable {
        package let version: VersionID
        package let manifest: Digest

        package init(version: VersionID, manifest: Digest) {
            self.version = version
            self.manifest = manifest
        }
    }

    package let purpose: Purpose
    package let bundle: BundleFacts
    /// The version of each model that shall be active.
    package let active: [ModelName: VersionID]
    /// The claims beside this bundle, with every rejection and withdrawal that the node ever took for it and the project's heartbeats; at most
    /// as many as a bundle may have. A node that keeps only claims of reviewers cannot be filled by a stranger.
    package let claims: [ReceivedClaim]
    /// Lines that are no claims.
    package let flaws: [ClaimFlaw]
    package let now: Timestamp
    /// The last time that the node recorded: the clock does not count as earlier.
    package let notBefore: Timestamp?
    /// The names by which claims and bundles call this node.
    package let nodes: [String]
    /// The versions that run now; empty before the first deployment.
    package let current: [ModelName: CurrentVersion]
    /// The time when this bundle last failed on this node: an older approval did not know of that.
    package let failed: Timestamp?
    /// The reason that somebody gave to let it through in an emergency.
    package let breakGlass: String?

    package init(
        purpose: Purpose = .deployment,
        bundle: BundleFacts,
        active: [ModelName: VersionID],
        claims: [ReceivedClaim],
        flaws: [ClaimFlaw] = [],
        now: Timestamp,
        notBefore: Timestamp? = nil,
        nodes: [String] = [],
        current: [ModelName: CurrentVersion] = [:],
        failed: Timestamp? = nil,
        breakGlass: String? = nil
    ) {
        self.purpose = purpose
        self.bundle = bundle
        self.active = active
        self.claims = claims
        self.flaws = flaws
        self.now = now
        self.notBefore = notBefore
        self.nodes = nodes
        self.current = current
        self.failed = failed
        self.breakGlass = breakGlass
    }

    /// The time at which is judged.
    var moment: Timestamp { max(now, notBefore ?? now) }
}
