package import Identifiers

/// A verified bundle on a node.
package struct BundleReport: Codable, Sendable {
    package struct Model: Codable, Sendable {
        package var name: ModelName
        package var active: VersionID?
        package var versions: [VersionID]

        package init(name: ModelName, active: VersionID?, versions: [VersionID]) {
            self.name = name
            self.active = active
            self.versions = versions
        }
    }

    package var project: ProjectName
    package var bundle: BundleID
    /// `sha256:` digest of its bundle.json.
    package var digest: String
    package var sequence: Int64
    package var created: Timestamp
    package var expires: Timestamp?
    package var targets: [String]
    package var notes: String?
    package var signer: String
    package var received: Timestamp
    package var files: Int
    package var bytes: UInt64
    package var models: [Model]
    /// The reason why it is not deployed again; nil for one that may be.
    package var bad: BadMark?
    /// The reason why its signer is not trusted any more; nil for one that is.
    package var untrusted: String?

    package init(
        project: ProjectName,
        bundle: BundleID,
        digest: String,
        sequence: Int64,
        created: Timestamp,
        expires: Timestamp?,
        targets: [String],
        notes: String?,
        signer: String,
        received: Timestamp,
        files: Int,
        bytes: UInt64,
        models: [Model],
        bad: BadMark? = nil,
        untrusted: String? = nil
    ) {
        self.project = project
        self.bundle = bundle
        self.digest = digest
        self.sequence = sequence
        self.created = created
        self.expires = expires
        self.targets = targets
        self.notes = notes
        self.signer = signer
        self.received = received
        self.files = files
        self.bytes = bytes
        self.models = models
        self.bad = bad
        self.untrusted = untrusted
    }
}

/// A bundle and the active versions that a node can run, numbered and immutable.
package struct GenerationReport: Codable, Sendable {
    package var number: GenerationNumber
    package var project: ProjectName
    package var bundle: BundleID
    package var bundleDigest: String
    package var sequence: Int64
    /// The active version of each model that has one.
    package var active: [ModelName: VersionID]
    package var created: Timestamp
    package var confirmed: Timestamp?
    package var isCurrent: Bool
    package var isLastConfirmed: Bool
    package var isPinned: Bool
    /// The separation of its active files from those of the generation that was confirmed last when it was made: `own`, `cloned`,
    /// `copied`, or `shared` if there was no space; nil for one of an older Slipway.
    package var separation: String?
    /// The reason why the signer of its bundle is not trusted any more; nil if it is.
    package var untrusted: String?
    /// The emergency in which it became current; nil where it needed none.
    package var breakGlass: BreakGlassReport?

    package init(
        number: GenerationNumber,
        project: ProjectName,
        bundle: BundleID,
        bundleDigest: String,
        sequence: Int64,
        active: [ModelName: VersionID],
        created: Timestamp,
        confirmed: Timestamp?,
        isCurrent: Bool,
        isLastConfirmed: Bool,
        isPinned: Bool,
        separation: String? = nil,
        untrusted: String? = nil,
        breakGlass: BreakGlassReport? = nil
    ) {
        self.number = number
        self.project = project
        self.bundle = bundle
        self.bundleDigest = bundleDigest
        self.sequence = sequence
        self.active = active
        self.created = created
        self.confirmed = confirmed
        self.isCurrent = isCurrent
        self.isLastConfirmed = isLastConfirmed
        self.isPinned = isPinned
        self.separation = separation
        self.untrusted = untrusted
        self.breakGlass = breakGlass
    }
}

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
    /// What the policy lacks of the current generation now: an emergency that ended, an approval that expired; nil if there is nothing.
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

/// One record of the audit. Each holds the hash of the one before it.
package struct AuditRecord: Codable, Sendable {
    package var number: Int64
    package var time: Timestamp
    /// The name of the token, or `slipwayd` itself.
    package var actor: String
    /// Such as `bundle.received`, `deployment.rolled-back`.
    package var action: String
    package var project: ProjectName?
    package var subject: String
    /// A stable code, or `ok`.
    package var outcome: String
    package var detail: String
    /// Lower-case hex SHA-256 of the record before; 64 zeros for the first.
    package var previous: String
    package var hash: String

    package init(
        number: Int64,
        time: Timestamp,
        actor: String,
        action: String,
        project: ProjectName?,
        subject: String,
        outcome: String,
        detail: String,
        previous: String,
        hash: String
    ) {
        self.number = number
        self.time = time
        self.actor = actor
        self.action = action
        self.project = project
        self.subject = subject
        self.outcome = outcome
        self.detail = detail
        self.previous = previous
        self.hash = hash
    }
}

/// The answer of `GET /v1/audit/anchor`: the last record of the audit and the highest sequences, under the node's own key.
package struct AuditAnchorReport: Codable, Sendable {
    /// One line, as `slipwayd fsck --anchor` reads it.
    package var anchor: String
    /// PEM.
    package var publicKey: String

    package init(anchor: String, publicKey: String) {
        self.anchor = anchor
        self.publicKey = publicKey
    }
}

/// The blobs that the node still needs of an offered bundle.
package struct OfferReport: Codable, Sendable {
    package struct Missing: Codable, Sendable {
        /// `sha256:` and hex.
        package var digest: String
        package var size: UInt64
        /// Bytes of an earlier, interrupted upload that the node has kept; resume there.
        package var received: UInt64

        package init(digest: String, size: UInt64, received: UInt64) {
            self.digest = digest
            self.size = size
            self.received = received
        }
    }

    package var id: String
    package var project: ProjectName
    package var bundle: BundleID
    package var digest: String
    /// Each digest once. Empty: commit at once.
    package var missing: [Missing]

    package init(id: String, project: ProjectName, bundle: BundleID, digest: String, missing: [Missing]) {
        self.id = id
        self.project = project
        self.bundle = bundle
        self.digest = digest
        self.missing = missing
    }
}

/// The files that a garbage collection removed.
package struct GarbageReport: Codable, Sendable {
    package var generations: Int
    package var bundles: Int
    package var blobs: Int
    package var bytes: UInt64
    /// The parts that could not be looked at; all of them are kept. Nil if there are none.
    package var findings: [String]?

    package init(generations: Int, bundles: Int, blobs: Int, bytes: UInt64) {
        self.generations = generations
        self.bundles = bundles
        self.blobs = blobs
        self.bytes = bytes
    }
}

/// The answer of `DELETE /v1/projects/P`.
package struct ProjectRemovalReport: Codable, Sendable {
    package var project: ProjectName
    package var generations: Int
    package var bundles: Int
    package var blobs: Int
    package var bytes: UInt64
    /// Tokens that are for this project and may be revoked now. nil if there are none.
    package var tokens: [String]?
    /// The parts that could not be looked at when garbage was collected. Nil if there are none.
    package var findings: [String]?

    package init(
        project: ProjectName,
        generations: Int,
        bundles: Int,
        blobs: Int,
        bytes: UInt64,
        tokens: [String]? = nil,
        findings: [String]? = nil
    ) {
        self.project = project
        self.generations = generations
        self.bundles = bundles
        self.blobs = blobs
        self.bytes = bytes
        self.tokens = tokens
        self.findings = findings
    }
}

/// The answer of `/readyz`.
package struct ReadinessReport: Codable, Sendable {
    package var ready: Bool
    /// The reasons why not, or flaws that are not in the way, a line each.
    package var findings: [String]
    /// The sandbox of a model's code where its own settings say nothing else.
    package var sandbox: SandboxState?
    /// `node.draining`, `node.not-ready` or `node.loading`; nil for one that is ready.
    package var code: String?
    /// The models that are still to load after the start.
    package var loading: LoadingReport?
    package var draining: DrainReport?

    package init(ready: Bool, findings: [String], sandbox: SandboxState? = nil, code: String? = nil) {
        self.ready = ready
        self.findings = findings
        self.sandbox = sandbox
        self.code = code
    }

    /// - Parameters:
    ///   - works: whether nothing keeps the node from its work.
    ///   - loading: nil once the start is over.
    package init(
        works: Bool,
        loading: LoadingReport?,
        draining: DrainReport,
        findings: [String],
        sandbox: SandboxState?
    ) {
        code = draining.draining ? "node.draining" : works ? loading.map { _ in "node.loading" } : "node.not-ready"
        ready = code == nil
        self.findings = [draining.text, loading?.text].compactMap { $0 } + findings
        self.sandbox = sandbox
        self.loading = loading
        self.draining = draining.draining ? draining : nil
    }
}

/// The models that a start has still to load.
package struct LoadingReport: Codable, Sendable, Hashable {
    /// `PROJECT MODEL` of those that neither serve nor have failed at their first attempt.
    package var models: [String]
    /// Models that were current at the start.
    package var of: Int

    package init(models: [String], of total: Int) {
        self.models = models
        of = total
    }

    /// Without names.
    package var counts: String { "\(models.count) of \(of) models are still loading" }

    package var text: String {
        let more = models.count > 20 ? " and \(models.count - 20) others" : ""
        return "loading: \(counts): \(models.prefix(20).joined(separator: ", "))\(more)"
    }
}

/// The draining state of a node: it answers, and asks that no new requests are sent to it.
package struct DrainReport: Codable, Sendable, Hashable {
    package var draining: Bool
    /// The name of the requester; `slipwayd` where it stops.
    package var by: String?
    package var since: Timestamp?
    package var reason: String?
    /// True if it ends after that.
    package var stopping: Bool?

    package init(
        draining: Bool,
        by: String? = nil,
        since: Timestamp? = nil,
        reason: String? = nil,
        stopping: Bool? = nil
    ) {
        self.draining = draining
        self.by = by
        self.since = since
        self.reason = reason
        self.stopping = stopping
    }

    /// The state in words; nil if the node does not drain.
    package var text: String? {
        guard draining else { return nil }
        let when = since.map { " since \($0)" } ?? ""
        if stopping == true { return "draining: the node is stopping\(when)" }
        return "draining: requested by \(by ?? "somebody")\(when)\(reason.map { ": \($0)" } ?? "")"
    }
}
