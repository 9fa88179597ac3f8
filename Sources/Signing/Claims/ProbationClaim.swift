package import Identifiers

/// A node's own word about the time in which a bundle was current on it.
package struct ProbationClaim: Sendable, Hashable {
    /// The fate of the bundle on the node.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// It is current, and may still be rolled back by itself.
        case onProbation = "on-probation"
        /// It passed its probation.
        case confirmed
        /// The node, or somebody by hand, went back from it.
        case rolledBack = "rolled-back"
    }

    /// Requests to the bundle's models, as the node counts them from their load on: a start of the node begins anew.
    package struct Answers: Sendable, Hashable {
        package let since: Timestamp
        package let requests: Int64
        /// Those among them that failed or were refused.
        package let failures: Int64

        package init(since: Timestamp, requests: Int64, failures: Int64) {
            self.since = since
            self.requests = requests
            self.failures = failures
        }
    }

    /// Something that the bundle must not have done.
    package struct Violation: Sendable, Hashable {
        /// The name of the rule.
        package let rule: String
        package let time: Timestamp

        package init(rule: String, time: Timestamp) {
            self.rule = rule
            self.time = time
        }
    }

    /// The node's name.
    package let node: String
    package let project: ProjectName
    package let bundle: BundleID
    /// The digest of the bundle's signed statement, byte for byte: the subject of the claim.
    package let statement: Digest
    package let generation: GenerationNumber
    /// The version of each model that was active.
    package let active: [ModelName: VersionID]
    /// The time when the bundle became current.
    package let activated: Timestamp
    /// The end of the time that the claim is about: its making, or the moment from which on the bundle was not current.
    package let until: Timestamp
    package let outcome: Outcome
    /// nil where the node serves none of its models, or has left it.
    package let answers: Answers?
    package let breaches: [Violation]
    package let issued: Timestamp
    package let expires: Timestamp?

    package init(
        node: String,
        project: ProjectName,
        bundle: BundleID,
        statement: Digest,
        generation: GenerationNumber,
        active: [ModelName: VersionID],
        activated: Timestamp,
        until: Timestamp,
        outcome: Outcome,
        answers: Answers?,
        breaches: [Violation],
        issued: Timestamp,
        expires: Timestamp?
    ) {
        self.node = node
        self.project = project
        self.bundle = bundle
        self.statement = statement
        self.generation = generation
        self.active = active
        self.activated = activated
        self.until = until
        self.outcome = outcome
        self.answers = answers
        self.breaches = breaches
        self.issued = issued
        self.expires = expires
    }

    /// Seconds for which the bundle was current.
    package var length: Double { until.seconds(since: activated) }
}
