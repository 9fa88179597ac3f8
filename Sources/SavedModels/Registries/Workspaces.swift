import Identifiers
import MLflow

/// The workspaces of a registry of MLflow 3, of which an import takes one.
struct Workspaces {
    /// The one that every registry has.
    static let usual = "default"

    private let models: [RegisteredModel]
    private let registry: String

    init(of models: [RegisteredModel], registry: String) {
        self.models = models
        self.registry = registry
    }

    /// The models of one workspace.
    /// - Parameter wanted: nil: of the usual one.
    /// - Throws: `import.source`, with the workspaces that there are, if that one has no models.
    func models(in wanted: String?) throws -> [RegisteredModel] {
        let name = wanted ?? Self.usual
        let found = models.filter { ($0.workspace ?? Self.usual).utf8.elementsEqual(name.utf8) }
        guard found.isEmpty, !names.isEmpty else { return found }
        throw SavedModelsFailure(
            .importSource,
            registry,
            expected: "models in the workspace \(name)",
            found: "models only in \(ProjectState.list(names)); name one with --workspace"
        )
    }

    /// A line for a user who named no workspace and may want to; nil where there is only one.
    func hint(for wanted: String?) -> String? {
        let others = names.filter { $0 != Self.usual }
        guard wanted == nil, !others.isEmpty, others.count < names.count else { return nil }
        return
            "\(registry): only the workspace \(Self.usual) is imported; for \(ProjectState.list(others)) use --workspace"
    }

    private var names: [String] {
        Set(models.map { $0.workspace ?? Self.usual }).sorted()
    }
}
