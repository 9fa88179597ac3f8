import Identifiers
package import Inference
package import Serving

/// Who may ask models, and what answers.
extension AutomationNode {
    /// Asks a version of a model. What the lease is of is not stopped while the body runs, whatever is switched meanwhile.
    /// - Parameter requester: nil for nobody: where the configuration lets anybody ask. That the request came from this
    ///   machine is for the caller to see to.
    /// - Throws: `role.too-small`, `token.scope`, `scoring.not-served`, `scoring.loading`, and what the body throws.
    package func withServedVersion<Value>(
        _ target: ServingTarget,
        by requester: Requester?,
        _ body: (ServedLease) async throws -> Value
    ) async throws -> Value {
        let lease = try await parts.serving.lease(try authorize(target, for: requester))
        defer { lease.end() }
        return try await body(lease)
    }

    /// Whether somebody may ask a model, and the node has models of that project; known before anything of the request's
    /// body is.
    /// - Parameter requester: nil for nobody, from this machine.
    /// - Returns: the target with the project that is meant.
    /// - Throws: `role.too-small`, `token.scope`, `scoring.unknown`, `scoring.input`.
    package func authorize(_ target: ServingTarget, for requester: Requester?) throws -> ServingTarget {
        // Whom no project lets ask without a token is not told what there is to ask.
        try authorizeScoring(for: requester)
        let project = try project(of: target, for: requester)
        if let requester {
            try requester.require(.score, of: target.model, in: project)
        } else {
            try demandAnonymous([parts.configuration.settings(for: project)], "\(project) \(target.model)")
        }
        try parts.serving.demandKnown(project)
        return ServingTarget(project: project, model: target.model, selector: target.selector)
    }

    /// Whether somebody may ask what concerns no model: whoever may ask one.
    /// - Throws: `role.too-small`.
    package func authorizeScoring(for requester: Requester?) throws(NodeFailure) {
        if let requester { return try requester.require(.score) }
        let projects = [parts.configuration.common] + Array(parts.configuration.projects.values)
        try demandAnonymous(projects, "this node's models")
    }

    private func demandAnonymous(_ settings: [ProjectConfiguration], _ subject: String) throws(NodeFailure) {
        guard settings.contains(where: \.scoring.anonymous) else {
            throw NodeFailure(
                .roleTooSmall,
                subject,
                "may not be asked without a token; send one whose role may score, or see scoring.anonymous"
            )
        }
    }

    /// A token that is for some projects is not told in which others a model of this name is.
    private func project(of target: ServingTarget, for requester: Requester?) throws -> ProjectName {
        guard target.project == nil, let scope = requester?.scope, let projects = scope.projects else {
            return try parts.serving.project(of: target)
        }
        if let only = projects.first, projects.count == 1 { return only }
        throw ScoringFailure(
            .inputInvalid,
            target.model.text,
            "the token is for several projects; name the project, as in PROJECT:MODEL"
        )
    }

    package func recovers(_ lost: ServedIdentity, within seconds: Double) async -> Bool {
        await parts.serving.recovers(lost, within: seconds)
    }

    /// How the models are served that a target means.
    /// - Throws: `scoring.not-served` for a model that no project has, `scoring.input` for one that several have.
    package func scoringConfiguration(of target: ServingTarget) throws(ScoringFailure) -> ScoringConfiguration {
        parts.configuration.settings(for: try parts.serving.project(of: target)).scoring
    }

    /// How every version is served that is loaded, is being loaded, or should be.
    package func servingStatus() -> [ServedModelStatus] { parts.serving.status() }
}
