import Identifiers

/// The rule by which a registry decides the active version of a model.
package enum ActiveVersionPolicy: Sendable, Hashable {
    case alias(String)
    /// MLflow's stages, such as `Production`; of several versions in it the highest.
    case stage(String)
    case latest

    /// - Returns: nil for a text other than `alias:NAME`, `stage:NAME` and `latest`.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count) {
        case ("latest"?, 1): self = .latest
        case ("alias"?, 2): self = .alias(parts[1])
        case ("stage"?, 2): self = .stage(parts[1])
        default: return nil
        }
    }

    /// The text that it is read from.
    package var text: String {
        switch self {
        case .alias(let name): "alias:\(name)"
        case .stage(let name): "stage:\(name)"
        case .latest: "latest"
        }
    }

    /// The version that it chooses of a planned model; nil if there is none.
    func version(of plan: PlannedModel, in model: SavedModel) -> VersionID? {
        switch self {
        case .alias(let name): return plan.aliases[name]
        case .stage(let name):
            return highest(
                plan.versions.filter { $0.tags["mlflow.stage"]?.lowercased() == name.lowercased() }.compactMap(
                    \.version
                )
            )
        case .latest:
            return highest(plan.versions.compactMap(\.version)) ?? model.versions.last?.version
        }
    }

    var words: String {
        switch self {
        case .alias(let name): "alias \(name)"
        case .stage(let name): "version in the stage \(name)"
        case .latest: "version"
        }
    }

    private func highest(_ versions: [VersionID]) -> VersionID? {
        versions.max { VersionOrder.precedes($0, $1) }
    }
}
