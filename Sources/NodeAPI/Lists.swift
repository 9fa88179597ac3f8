/// The answer of `GET /v1/projects`. Lists are objects, so that an answer can grow.
package struct ProjectList: Codable, Sendable {
    package var projects: [ProjectReport]

    package init(projects: [ProjectReport]) {
        self.projects = projects
    }
}

/// The answer of `GET /v1/bundles` and `GET /v1/projects/P/bundles`.
package struct BundleList: Codable, Sendable {
    package var bundles: [BundleReport]

    package init(bundles: [BundleReport]) {
        self.bundles = bundles
    }
}

/// The answer of `GET /v1/projects/P/generations`.
package struct GenerationList: Codable, Sendable {
    package var generations: [GenerationReport]

    package init(generations: [GenerationReport]) {
        self.generations = generations
    }
}

/// The answer of `GET /v1/projects/P/deployments`, newest first.
package struct DeploymentList: Codable, Sendable {
    package var deployments: [DeploymentReport]

    package init(deployments: [DeploymentReport]) {
        self.deployments = deployments
    }
}

/// The answer of `GET /v1/audit`: records in their order, and the number to go on after.
package struct AuditPage: Codable, Sendable {
    package var records: [AuditRecord]
    /// The `after` of the next page; nil when this one was not full.
    package var next: Int64?
    /// The files where records that were asked for lie instead; nil where all of them are in the node's database.
    package var sealed: SealedAudit?

    package init(records: [AuditRecord], next: Int64?, sealed: SealedAudit? = nil) {
        self.records = records
        self.next = next
        self.sealed = sealed
    }
}

/// The older part of the audit, which was sealed into files.
package struct SealedAudit: Codable, Sendable {
    /// The number of the newest record in them.
    package var last: Int64
    /// The files, oldest first, in STATE/audit or wherever they were moved to.
    package var segments: [String]

    package init(last: Int64, segments: [String]) {
        self.last = last
        self.segments = segments
    }
}
