package import Identifiers

/// The state of a deployment. The first five are on the way; the others are final.
package enum DeploymentState: String, Codable, Sendable, CaseIterable {
    case received
    case verified
    case staged
    case checked
    /// Current, on probation.
    case active
    case confirmed
    /// Refused by signature, trust or policy; nothing live was touched.
    case rejected
    /// Failed before the switch; nothing live was touched.
    case failed
    /// Somebody ended it before the switch; nothing live was touched.
    case cancelled
    /// Was current; the last confirmed generation is current again.
    case rolledBack = "rolled-back"

    package var isFinal: Bool {
        switch self {
        case .received, .verified, .staged, .checked, .active: false
        case .confirmed, .rejected, .failed, .cancelled, .rolledBack: true
        }
    }
}

/// The reason for which a deployment was asked for.
package enum DeploymentKind: String, Codable, Sendable {
    /// A bundle, or other active versions within one, is to become current.
    case activate
    /// The generation is made and proven, and not switched to.
    case stage
    /// A generation that was confirmed before is to become current again.
    case rollback
}

/// The attempt to make a generation current, as the node reports it.
package struct DeploymentReport: Codable, Sendable, Identifiable {
    package var id: Int64
    package var project: ProjectName
    package var kind: DeploymentKind
    package var state: DeploymentState
    package var bundle: BundleID
    /// `sha256:` digest of its bundle.json.
    package var bundleDigest: String
    package var generation: GenerationNumber?
    /// The name of the token that asked.
    package var requestedBy: String
    package var reason: String?
    package var started: Timestamp
    package var updated: Timestamp
    /// The time when it is rolled back unless it is confirmed; nil before the switch and after the end.
    package var probationEnds: Timestamp?
    /// The earliest moment at which it is confirmed by itself; nil as before, and where a person confirms.
    package var probationConfirms: Timestamp?
    /// The current generation when it began; nil if there was none.
    package var replaces: GenerationNumber?
    /// The generation that is current again after a rollback; nil if none is.
    package var rolledBackTo: GenerationNumber?
    package var steps: [DeploymentStep]
    package var problem: Problem?
    /// The proof that each active version answers as it should: `golden`, `example`, `loaded` or `not-loaded`; nil before that is known.
    package var proofs: [ModelName: String]?
    /// The emergency in which the policy let it through; nil where it needed none.
    package var breakGlass: BreakGlassReport?

    /// True if nothing more happens to it: its state is final, or it was only to be staged and that is done.
    package var isFinished: Bool { state.isFinal || (kind == .stage && state == .checked) }

    /// True if it is current, and may still be rolled back by itself.
    package var isOnProbation: Bool { state == .active && kind == .activate }

    package init(
        id: Int64,
        project: ProjectName,
        kind: DeploymentKind,
        state: DeploymentState,
        bundle: BundleID,
        bundleDigest: String,
        generation: GenerationNumber?,
        requestedBy: String,
        reason: String?,
        started: Timestamp,
        updated: Timestamp,
        probationEnds: Timestamp? = nil,
        probationConfirms: Timestamp? = nil,
        replaces: GenerationNumber? = nil,
        rolledBackTo: GenerationNumber? = nil,
        steps: [DeploymentStep] = [],
        problem: Problem? = nil,
        proofs: [ModelName: String]? = nil,
        breakGlass: BreakGlassReport? = nil
    ) {
        self.id = id
        self.project = project
        self.kind = kind
        self.state = state
        self.bundle = bundle
        self.bundleDigest = bundleDigest
        self.generation = generation
        self.requestedBy = requestedBy
        self.reason = reason
        self.started = started
        self.updated = updated
        self.probationEnds = probationEnds
        self.probationConfirms = probationConfirms
        self.replaces = replaces
        self.rolledBackTo = rolledBackTo
        self.steps = steps
        self.problem = problem
        self.proofs = proofs
        self.breakGlass = breakGlass
    }
}

/// One thing a deployment did: a state reached, a check, a hook.
package struct DeploymentStep: Codable, Sendable {
    package var name: String
    package var started: Timestamp
    package var finished: Timestamp?
    /// nil while it runs.
    package var succeeded: Bool?
    /// The text that a hook printed, its end if it was long, or the finding of a check.
    package var output: String

    package init(
        name: String,
        started: Timestamp,
        finished: Timestamp? = nil,
        succeeded: Bool? = nil,
        output: String = ""
    ) {
        self.name = name
        self.started = started
        self.finished = finished
        self.succeeded = succeeded
        self.output = output
    }
}
