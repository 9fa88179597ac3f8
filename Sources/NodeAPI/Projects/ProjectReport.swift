package import Identifiers

/// A project on a node.
package struct ProjectReport: Codable, Sendable {
    package var project: ProjectName
    package var current: GenerationReport?
    package var lastConfirmed: GenerationNumber?
    /// The highest sequence of a bundle that was ever made current and confirmed, below which nothing is taken.
    package var highestSequence: Int64
    /// The deployment under way, if any.
    package var deployment: DeploymentReport?
    /// The state of its served models; nil where the node serves none.
    package var models: [ServedModelReport]?
    /// Bundles with a bad mark; nil if there are none.
    package var bad: [BundleID]?
    /// Versions that are damaged on the disk, and that nothing active needs: they cannot be asked; nil if there are none.
    package var damaged: [DamagedVersionReport]?
    /// Bundles whose signers are not trusted any more; nil if there are none.
    package var untrusted: [BundleID]?
    /// The time when the newest bundle came, deployed or not; nil before the first.
    package var lastSigned: Timestamp?
    /// True if that is longer ago than the configuration allows; nil if it says nothing.
    package var isStale: Bool?
    /// The lacks of the current generation by the policy now: an emergency that ended, an approval that expired; nil if there is nothing.
    package var policy: [String]?
    /// `report` where a schema that breaks callers is told and not refused; nil where it is refused.
    package var schemas: String?

    package init(
        project: ProjectName,
        current: GenerationReport?,
        lastConfirmed: GenerationNumber?,
        highestSequence: Int64,
        deployment: DeploymentReport?,
        models: [ServedModelReport]? = nil,
        bad: [BundleID]? = nil,
        damaged: [DamagedVersionReport]? = nil,
        untrusted: [BundleID]? = nil,
        lastSigned: Timestamp? = nil,
        isStale: Bool? = nil,
        policy: [String]? = nil,
        schemas: String? = nil
    ) {
        self.project = project
        self.current = current
        self.lastConfirmed = lastConfirmed
        self.highestSequence = highestSequence
        self.deployment = deployment
        self.models = models
        self.bad = bad
        self.damaged = damaged
        self.untrusted = untrusted
        self.lastSigned = lastSigned
        self.isStale = isStale
        self.policy = policy
        self.schemas = schemas
    }
}

/// A version that is damaged on the disk and not active.
package struct DamagedVersionReport: Codable, Sendable {
    package var generation: GenerationNumber
    package var model: ModelName
    package var version: VersionID
    /// The flaw of the first of its files.
    package var problem: String

    package init(generation: GenerationNumber, model: ModelName, version: VersionID, problem: String) {
        self.generation = generation
        self.model = model
        self.version = version
        self.problem = problem
    }
}
