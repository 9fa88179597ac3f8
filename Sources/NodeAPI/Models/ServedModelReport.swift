package import Identifiers

/// The state in which a node serves one version of a model.
package struct ServedModelReport: Codable, Sendable {
    package var project: ProjectName
    /// Nil for a version that was loaded on request.
    package var generation: GenerationNumber?
    package var model: ModelName
    package var version: VersionID
    /// `active`, `warm` in a generation beside the current one, or `requested`.
    package var part: String
    /// `loading`, `serving`, `failed` or `crash-looping`.
    package var state: String
    /// The reason why it is not served, or the last words of its worker in a crash loop.
    package var problem: String?
    /// `native`, `direct` or `mlflow`.
    package var loader: String?
    /// The proof that its load gave: `golden` where it answers as it did where it was made, `example` where it answered its input
    /// example, `loaded` where there was nothing to try it on.
    package var proof: String?
    /// Such as `Python 3.11.7, sklearn`, or `native form of scikit-learn 1.9.1`.
    package var environment: String?
    /// The sandbox of its workers.
    package var sandbox: SandboxState?
    package var since: Timestamp?
    package var replicas: Int?
    package var replicasUp: Int?
    package var restarts: Int?
    package var queued: Int?
    package var inFlight: Int?
    package var residentBytes: UInt64?
    package var requests: Int?
    package var errors: Int?

    package init(
        project: ProjectName,
        generation: GenerationNumber?,
        model: ModelName,
        version: VersionID,
        part: String,
        state: String
    ) {
        self.project = project
        self.generation = generation
        self.model = model
        self.version = version
        self.part = part
        self.state = state
    }
}
