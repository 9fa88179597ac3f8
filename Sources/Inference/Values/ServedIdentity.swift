package import Identifiers

/// The version that gave an answer.
package struct ServedIdentity: Sendable, Hashable, Codable {
    package let project: ProjectName
    package let generation: GenerationNumber
    package let model: ModelName
    package let version: VersionID

    package init(project: ProjectName, generation: GenerationNumber, model: ModelName, version: VersionID) {
        self.project = project
        self.generation = generation
        self.model = model
        self.version = version
    }
}
