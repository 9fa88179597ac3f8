package import Identifiers

/// The version that a request names.
package struct ServingTarget: Sendable, Hashable {
    package enum Selector: Sendable, Hashable {
        case active
        case version(VersionID)
        case alias(String)
    }

    /// Nil: the only project that has the model.
    package let project: ProjectName?
    package let model: ModelName
    package let selector: Selector

    package init(project: ProjectName?, model: ModelName, selector: Selector = .active) {
        self.project = project
        self.model = model
        self.selector = selector
    }
}
