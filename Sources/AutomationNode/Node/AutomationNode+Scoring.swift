import Identifiers
import Inference
package import Serving

/// Requests to models: the right to ask, and the version that answers.
extension AutomationNode {
    /// Finds the model that a request names, once for the request and before its body.
    /// - Parameter requester: nil for an anonymous caller, if the configuration allows it. The caller of this function checks
    ///   that the request came from this machine.
    /// - Throws: `role.too-small`, `token.scope`, `scoring.unknown`, `scoring.input`.
    package func resolve(_ target: ServingTarget, for requester: Requester?) throws -> ResolvedModel {
        // Whom no project lets ask without a token is not told what there is to ask.
        try authorizeScoring(for: requester)
        if let name = try project(of: target, for: requester) {
            // Who may not ask is not told whether there is anything to ask.
            let configuration = try authorize(target.model, in: name, for: requester)
            return ResolvedModel(target, in: try serving.project(name), configuration)
        }
        let project = try serving.project(having: target.model)
        return ResolvedModel(target, in: project, try authorize(target.model, in: project.project, for: requester))
    }

    /// Admits a caller to the scoring routes that concern no single model: every caller that may use one.
    /// - Throws: `role.too-small`.
    package func authorizeScoring(for requester: Requester?) throws(NodeFailure) {
        if let requester { return try requester.require(.score) }
        let projects = [live.settings.common] + Array(live.settings.projects.values)
        try requireAnonymous(projects, "this node's models")
    }

    /// - Returns: how the project's models are served.
    /// - Throws: `role.too-small`, `token.scope`.
    private func authorize(
        _ model: ModelName,
        in project: ProjectName,
        for requester: Requester?
    ) throws -> ScoringConfiguration {
        let settings = live.settings(for: project)
        if let requester {
            try requester.require(.score, of: model, in: project)
        } else {
            try requireAnonymous([settings], "\(project) \(model)")
        }
        return settings.scoring
    }

    private func requireAnonymous(_ settings: [ProjectConfiguration], _ subject: String) throws(NodeFailure) {
        guard settings.contains(where: \.scoring.anonymous) else {
            throw NodeFailure(
                .roleTooSmall,
                subject,
                "may not be asked without a token; send one whose role may score, or see scoring.anonymous"
            )
        }
    }

    /// The project that the target names, or else the only one that the token is for; nil where neither says.
    ///
    /// A token that is for some projects is not told in which others a model of this name is.
    private func project(
        of target: ServingTarget,
        for requester: Requester?
    ) throws(ScoringFailure) -> ProjectName? {
        if let project = target.project { return project }
        guard let projects = requester?.scope.projects else { return nil }
        if let only = projects.first, projects.count == 1 { return only }
        throw ScoringFailure(
            .inputInvalid,
            target.model.text,
            "the token is for several projects; name the project, as in PROJECT:MODEL"
        )
    }

    /// The state of every version that is loaded, is being loaded, or should be.
    package func servingStatus() -> [ServedModelStatus] { serving.status() }

    /// The scoring requests since the start.
    package var scoringStatistics: ScoringStatistics { serving.statistics }
}
