package import Identifiers
package import Inference
package import Serving

/// A model that a caller may use, found once for a request: later steps need neither the project's name nor the configuration
/// again, and see the values at the time of the request.
package struct ResolvedModel: Sendable {
    package let name: ModelName
    package let selector: ServingTarget.Selector
    /// The settings by which the project's models are served.
    package let configuration: ScoringConfiguration
    private let project: ProjectServing

    package init(_ target: ServingTarget, in project: ProjectServing, _ configuration: ScoringConfiguration) {
        name = target.model
        selector = target.selector
        self.configuration = configuration
        self.project = project
    }

    /// The right to ask the version that the selector means now; to be given back with `end()`.
    /// - Throws: `scoring.unknown`, `scoring.not-served`, `scoring.loading`, or why the version could not be loaded.
    package func lease() async throws(ScoringFailure) -> ServedLease { try await project.lease(name, selector) }

    /// Waits after a worker was lost: until its version is up again, or another generation answers in its place.
    /// - Returns: whether it is worth asking again; false once the time is over.
    package func recovers(_ lost: ServedIdentity, within seconds: Double) async -> Bool {
        await project.recovers(lost, within: seconds)
    }
}
