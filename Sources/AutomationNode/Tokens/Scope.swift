package import Identifiers

/// The part of a node that a caller may touch.
package struct Scope: Sendable, Hashable {
    /// Nil: every project.
    package let projects: Set<ProjectName>?
    /// Nil: every model of the projects.
    package let models: Set<ModelName>?

    package static let whole = Scope()

    package init(projects: Set<ProjectName>? = nil, models: Set<ModelName>? = nil) {
        self.projects = projects
        self.models = models
    }

    package var isWhole: Bool { projects == nil && models == nil }

    package func covers(_ project: ProjectName) -> Bool { projects?.contains(project) ?? true }

    package func covers(_ model: ModelName, of project: ProjectName) -> Bool {
        covers(project) && (models?.contains(model) ?? true)
    }

    /// Such as `projects credit, fraud; models churn`; nil for the whole node.
    package var text: String? {
        let parts = [("projects", projects?.map(\.text)), ("models", models?.map(\.text))].compactMap { name, texts in
            texts.map { "\(name) \($0.sorted().joined(separator: ", "))" }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
