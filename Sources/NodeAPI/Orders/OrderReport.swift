package import Identifiers

/// The fate of an order, or of the bundle that a followed place names, on a node.
package struct MoveReport: Codable, Sendable, Hashable {
    /// `waiting`, `running`, `done` or `failed`.
    package var state: String
    /// The reason why it waits or failed, such as `policy.sign-off-missing`.
    package var code: String?
    package var detail: String?
    /// The number of the deployment or rollback.
    package var deployment: Int64?
    /// It is not tried again before.
    package var next: Timestamp?
    package var updated: Timestamp

    package init(
        state: String,
        code: String? = nil,
        detail: String? = nil,
        deployment: Int64? = nil,
        next: Timestamp? = nil,
        updated: Timestamp
    ) {
        self.state = state
        self.code = code
        self.detail = detail
        self.deployment = deployment
        self.next = next
        self.updated = updated
    }
}

/// A signed order that a node keeps.
package struct OrderReport: Codable, Sendable, Hashable {
    package var fleet: String
    package var project: ProjectName
    package var epoch: Int64
    /// `sha256:` digest of the signed JSON.
    package var digest: String
    package var bundle: BundleID
    package var sequence: Int64
    /// `sha256:` digest of the bundle's signed statement.
    package var statement: String
    /// The place of the bundle in a registry.
    package var reference: String?
    package var created: Timestamp
    package var expires: Timestamp
    package var start: Timestamp
    /// `clock` or `plane`.
    package var pace: String
    /// `hold` or `revert`; nil for an order that moves nodes.
    package var stop: String?
    package var received: Timestamp
    /// A token, `file:NAME` or `follow:PROJECT`.
    package var receivedBy: String
    /// `due`, `early`, `needs-plane`, `stopped`, `not-selected`, `in-no-wave`, `expired`, or `superseded` for one that a newer one replaced.
    package var standing: String
    /// The node's wave, from 1.
    package var wave: Int?
    /// The earliest time of its wave.
    package var earliest: Timestamp?
    /// nil before anything was done about it.
    package var move: MoveReport?

    package init(
        fleet: String,
        project: ProjectName,
        epoch: Int64,
        digest: String,
        bundle: BundleID,
        sequence: Int64,
        statement: String,
        reference: String?,
        created: Timestamp,
        expires: Timestamp,
        start: Timestamp,
        pace: String,
        stop: String?,
        received: Timestamp,
        receivedBy: String,
        standing: String,
        wave: Int?,
        earliest: Timestamp?,
        move: MoveReport?
    ) {
        self.fleet = fleet
        self.project = project
        self.epoch = epoch
        self.digest = digest
        self.bundle = bundle
        self.sequence = sequence
        self.statement = statement
        self.reference = reference
        self.created = created
        self.expires = expires
        self.start = start
        self.pace = pace
        self.stop = stop
        self.received = received
        self.receivedBy = receivedBy
        self.standing = standing
        self.wave = wave
        self.earliest = earliest
        self.move = move
    }
}
