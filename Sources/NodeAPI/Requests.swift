package import Identifiers

/// The body of `POST /v1/offers`: the first entries of a bundle, plain or compressed.
package enum OfferBody {
    /// The most bytes, plain: a signature of 256 MiB and a bundle.json of 64 MiB with their headers.
    package static let mostBytes = 321 << 20
    /// The most bytes of a decompressed body, as a multiple of its compressed ones, so that few bytes cannot fill a node's memory.
    package static let mostGrowth = 16
}

/// The body of `POST /v1/projects/P/deployments`.
package struct DeploymentRequest: Codable, Sendable {
    /// The id of a bundle on the node, or the `sha256:` digest of its bundle.json (a unique prefix of at least 12 digits will do).
    package var bundle: String
    /// Active versions other than the bundle's own.
    package var active: [ModelName: VersionID]?
    /// Make and prove the generation, without switching to it.
    package var stageOnly: Bool?
    package var reason: String?
    /// Models whose new version may break callers of the current one.
    package var allowSchemaChange: [ModelName]?
    /// The reason to let it through in an emergency although sign-offs are missing; it takes claims for that, too.
    package var breakGlass: String?

    package init(
        bundle: String,
        active: [ModelName: VersionID]? = nil,
        stageOnly: Bool? = nil,
        reason: String? = nil,
        allowSchemaChange: [ModelName]? = nil,
        breakGlass: String? = nil
    ) {
        self.bundle = bundle
        self.active = active
        self.stageOnly = stageOnly
        self.reason = reason
        self.allowSchemaChange = allowSchemaChange
        self.breakGlass = breakGlass
    }
}

/// The body of `POST /v1/projects/P/rollback`.
package struct RollbackRequest: Codable, Sendable {
    /// nil: the last confirmed generation before the current one.
    package var to: GenerationNumber?
    package var reason: String?
    /// Marks the bundle that the rollback leaves as bad.
    package var bad: Bool?
    /// As in ``DeploymentRequest``, for a bundle whose approval was withdrawn or that was rejected.
    package var breakGlass: String?

    package init(
        to: GenerationNumber? = nil,
        reason: String? = nil,
        bad: Bool? = nil,
        breakGlass: String? = nil
    ) {
        self.to = to
        self.reason = reason
        self.bad = bad
        self.breakGlass = breakGlass
    }
}

/// The body of `POST /v1/projects/P/deployments/ID/cancel`.
package struct CancelRequest: Codable, Sendable {
    package var reason: String?

    package init(reason: String? = nil) {
        self.reason = reason
    }
}

/// The body of `POST /v1/projects/P/forgive`.
package struct ForgiveRequest: Codable, Sendable {
    /// The id or the digest of a bundle, as in ``DeploymentRequest``.
    package var bundle: String
    package var reason: String?

    package init(bundle: String, reason: String? = nil) {
        self.bundle = bundle
        self.reason = reason
    }
}

/// The body of `PUT /v1/projects/P/generations/N/pin`.
package struct PinRequest: Codable, Sendable {
    package var pinned: Bool

    package init(pinned: Bool) {
        self.pinned = pinned
    }
}

/// The body of `POST /v1/drain`.
package struct DrainRequest: Codable, Sendable {
    /// False takes it back; nil: true.
    package var drain: Bool?
    package var reason: String?

    package init(drain: Bool? = nil, reason: String? = nil) {
        self.drain = drain
        self.reason = reason
    }
}
