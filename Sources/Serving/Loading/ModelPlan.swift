package import Identifiers
package import Inference
package import MLflow
package import ModelWorkers

/// Identity of a loaded model: where it is equal, one process can stand for both.
package struct ModelKey: Sendable, Hashable {
    package let model: ModelName
    package let version: VersionID
    /// The version's identity.
    package let manifest: Digest
    /// Nil where no Python is to load it.
    package let interpreter: String?
    /// Nil where it has no native form.
    package let native: NativeForm?
    package let settings: WorkerSettings

    package init(
        model: ModelName,
        version: VersionID,
        manifest: Digest,
        interpreter: String?,
        native: NativeForm? = nil,
        settings: WorkerSettings
    ) {
        self.model = model
        self.version = version
        self.manifest = manifest
        self.interpreter = interpreter
        self.native = native
        self.settings = settings
    }
}

/// Documents that a version brings for its load.
package struct ModelDocuments: Sendable {
    package let schema: ModelSchema?
    /// The check of its answers; nil: none, and it is loaded as MLflow loads it.
    package let proof: (any PredictionCheck)?
    /// An input for one request before it serves, if there is no check.
    package let example: ModelInput?

    package init(schema: ModelSchema?, proof: (any PredictionCheck)?, example: ModelInput?) {
        self.schema = schema
        self.proof = proof
        self.example = example
    }
}

/// The facts by which a version is loaded, for whatever generation.
package struct ModelPlan: Sendable {
    package let key: ModelKey
    /// The generation whose directory has its files.
    package let generation: GenerationNumber
    /// The path of the directory that holds `MLmodel`.
    package let directory: String
    /// Seconds without a request after which it is let go, if it was loaded for one.
    package let idleSeconds: Double
    /// Read when it is loaded.
    package let documents: @Sendable () async throws(ScoringFailure) -> ModelDocuments

    package init(
        key: ModelKey,
        generation: GenerationNumber,
        directory: String,
        idleSeconds: Double = 600,
        documents: @escaping @Sendable () async throws(ScoringFailure) -> ModelDocuments
    ) {
        self.key = key
        self.generation = generation
        self.directory = directory
        self.idleSeconds = idleSeconds
        self.documents = documents
    }

    /// For messages, such as `churn 2`.
    package var subject: String { "\(key.model) \(key.version)" }
}

/// A model of a generation with all its versions.
package struct ServableModel: Sendable {
    package let active: VersionID?
    package let aliases: [String: VersionID]
    package let versions: [VersionID: ModelPlan]

    package init(active: VersionID?, aliases: [String: VersionID], versions: [VersionID: ModelPlan]) {
        self.active = active
        self.aliases = aliases
        self.versions = versions
    }
}

/// The models of a generation. Its active versions stay loaded while it is kept; the others are loaded for a request.
package struct GenerationPlan: Sendable {
    package let number: GenerationNumber
    package let models: [ModelName: ServableModel]

    package init(number: GenerationNumber, models: [ModelName: ServableModel]) {
        self.number = number
        self.models = models
    }

    /// The plans of the active versions, by name.
    package var active: [ModelPlan] {
        models.sorted { $0.key < $1.key }.compactMap { _, model in
            model.active.flatMap { model.versions[$0] }
        }
    }
}
