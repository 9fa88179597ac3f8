package import AutomationNode
package import Identifiers
package import Inference
package import ModelWorkers
package import Serving

/// What the scoring routes ask of a node.
package protocol ModelServing: Sendable {
    /// Tells whether somebody may ask a model of the node.
    /// - Parameter requester: nil for nobody, from this machine.
    /// - Returns: the target with the project that is meant.
    func authorize(_ target: ServingTarget, for requester: Requester?) throws -> ServingTarget

    /// Tells whether somebody may ask what concerns no model: whoever may ask one.
    func authorizeScoring(for requester: Requester?) throws

    /// Lends a version of a model, which is not stopped while the body runs.
    /// - Parameter requester: nil for nobody, from this machine.
    func withModel<Value: Sendable>(
        _ target: ServingTarget,
        by requester: Requester?,
        _ body: (ServedIdentity, any AnsweringModel) async throws -> Value
    ) async throws -> Value

    /// Waits after a worker was lost: until its version is up again, or another generation answers in its place.
    /// - Returns: whether it is worth asking again; false once the time is over.
    func recovers(_ lost: ServedIdentity, within seconds: Double) async -> Bool

    /// How the models of the target's project are served.
    func scoringConfiguration(of target: ServingTarget) throws(ScoringFailure) -> ScoringConfiguration

    /// The loaded versions, for the metrics.
    func servedFigures() -> [ServedFigures]

    /// The versions of each model that can be asked or could be deployed; nil where that cannot be told.
    func versions() async -> [ProjectName: [ModelName: Set<VersionID>]]?
}

/// How a loaded version does.
package struct ServedFigures: Sendable {
    package let project: ProjectName
    /// Nil for a version that was loaded because somebody asked for it.
    package let generation: GenerationNumber?
    package let model: ModelName
    package let version: VersionID
    package let status: LoadedModelStatus
    /// Ends of workers that nobody asked for.
    package let crashes: Int

    package init(
        project: ProjectName,
        generation: GenerationNumber?,
        model: ModelName,
        version: VersionID,
        status: LoadedModelStatus,
        crashes: Int
    ) {
        self.project = project
        self.generation = generation
        self.model = model
        self.version = version
        self.status = status
        self.crashes = crashes
    }
}

extension AutomationNode: ModelServing {
    package func withModel<Value: Sendable>(
        _ target: ServingTarget,
        by requester: Requester?,
        _ body: (ServedIdentity, any AnsweringModel) async throws -> Value
    ) async throws -> Value {
        try await withServedVersion(target, by: requester) { lease in try await body(lease.identity, lease.model) }
    }

    package func servedFigures() -> [ServedFigures] {
        servingStatus().compactMap { status in
            guard let served = status.served else { return nil }
            return ServedFigures(
                project: status.project,
                generation: status.generation,
                model: status.model,
                version: status.version,
                status: served.model.status,
                crashes: served.statistics.totals.crashes
            )
        }
    }
}
