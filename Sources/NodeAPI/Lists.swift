/// What `GET /v1/projects` answers. Lists are objects, so that an answer can grow.
package struct ProjectList: Codable, Sendable {
    package var projects: [ProjectReport]

    package init(projects: [ProjectReport]) {
        self.projects = projects
    }
}

/// What `GET /v1/bundles` and `GET /v1/projects/P/bundles` answer.
package struct BundleList: Codable, Sendable {
    package var bundles: [BundleReport]

    package init(bundles: [BundleReport]) {
        self.bundles = bundles
    }
}

/// What `GET /v1/projects/P/generations` answers.
package struct GenerationList: Codable, Sendable {
    package var generations: [GenerationReport]

    package init(generations: [GenerationReport]) {
        self.generations = generations
    }
}

/// What `GET /v1/projects/P/deployments` answers, newest first.
package struct DeploymentList: Codable, Sendable {
    package var deployments: [DeploymentReport]

    package init(deployments: [DeploymentReport]) {
        self.deployments = deployments
    }
}

/// What `GET /v1/audit` answers: records in their order, and where to go on.
package struct AuditPage: Codable, Sendable {
    package var records: [AuditRecord]
    /// The `after` of the next page; nil when this one was not full.
    package var next: Int64?

    package init(records: [AuditRecord], next: Int64?) {
        self.records = records
        self.next = next
    }
}
