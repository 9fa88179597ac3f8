package import AutomationNode
package import Identifiers
package import Serving

/// A node's part in scoring: the rights of callers on models, and the state of the served models. Tests put another in its place.
package protocol ModelServing: Sendable {
    /// Finds the model that a request names.
    /// - Parameter requester: nil for an anonymous caller on this machine.
    /// - Throws: `role.too-small`, `token.scope`, `scoring.unknown`, `scoring.input`.
    func resolve(_ target: ServingTarget, for requester: Requester?) throws -> ResolvedModel

    /// Admits a caller to the scoring routes that concern no single model: every caller that may use one.
    func authorizeScoring(for requester: Requester?) throws

    /// The listener to answered requests; nil where there is none.
    var tap: (any ServingTap)? { get }

    /// The scoring requests since the start.
    var scoringStatistics: ScoringStatistics { get }

    /// The state of every version that is loaded, is being loaded, or should be.
    func servingStatus() -> [ServedModelStatus]

    /// The versions of each model that can be asked or could be deployed; nil where that cannot be told.
    func versions() async -> [ProjectName: [ModelName: Set<VersionID>]]?
}

extension AutomationNode: ModelServing {
    package var tap: (any ServingTap)? { rowsTap }
}
