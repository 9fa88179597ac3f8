package import Identifiers

/// The mark of a bundle that failed; the node does not deploy it again before it is marked good.
package struct BadMark: Codable, Sendable {
    package var since: Timestamp
    /// Such as `deployment.crash`.
    package var code: String
    package var reason: String
    /// The deployment that was rolled back; nil if a person marked a confirmed bundle.
    package var deployment: Int64?
    /// The name of the token, or `slipwayd`.
    package var by: String

    package init(since: Timestamp, code: String, reason: String, deployment: Int64?, by: String) {
        self.since = since
        self.code = code
        self.reason = reason
        self.deployment = deployment
        self.by = by
    }
}

/// The answer of `POST /v1/projects/P/forgive`.
package struct ForgivenReport: Codable, Sendable {
    package var project: ProjectName
    package var bundle: BundleID
    /// `sha256:` digest of its bundle.json.
    package var digest: String
    /// The removed mark; nil if the bundle had none.
    package var forgiven: BadMark?

    package init(project: ProjectName, bundle: BundleID, digest: String, forgiven: BadMark?) {
        self.project = project
        self.bundle = bundle
        self.digest = digest
        self.forgiven = forgiven
    }
}
