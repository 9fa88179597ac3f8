import Bundles
import Identifiers
import MLflow
import SavedModels
import StrictJSON

/// Differences between the requirements in two bundles: of the active versions, and of each new version against the one
/// before it.
struct RequirementChanges {
    struct Row {
        let model: ModelName
        /// Such as `active 2 -> 3` or `2 -> 3`.
        let versions: String
        let change: RequirementDifference.Change
    }

    private(set) var rows: [Row] = []

    /// True for the files of a version that hold its requirements.
    static func isWanted(_ name: EntryName) -> Bool {
        guard name.text.hasPrefix("models/") else { return false }
        let parts = name.components
        return parts.count == 4 && ["requirements.txt", "conda.yaml", "python_env.yaml"].contains(String(parts[3]))
    }

    init(_ difference: BundleDifference, _ before: UnverifiedBundle, _ after: UnverifiedBundle) throws {
        for model in difference.models where model.change != .same {
            if let old = model.activeBefore, let new = model.activeAfter {
                try compare(model.name, (before, old), (after, new), "active \(old) -> \(new)")
            }
            let versions = after.manifest.model(model.name)?.versions.map(\.version) ?? []
            for version in model.versions {
                switch version.change {
                case .changed:
                    try compare(
                        model.name,
                        (before, version.version),
                        (after, version.version),
                        version.version.text
                    )
                case .added:
                    guard let index = versions.firstIndex(of: version.version), index > 0 else { continue }
                    let previous = versions[index - 1]
                    if previous == model.activeBefore, version.version == model.activeAfter { continue }
                    try compare(
                        model.name,
                        (after, previous),
                        (after, version.version),
                        "\(previous) -> \(version.version)"
                    )
                case .removed, .same: continue
                }
            }
        }
    }

    private mutating func compare(
        _ model: ModelName,
        _ before: (bundle: UnverifiedBundle, version: VersionID),
        _ after: (bundle: UnverifiedBundle, version: VersionID),
        _ versions: String
    ) throws {
        let old = try Self.requirements(before.bundle, model, before.version)
        let new = try Self.requirements(after.bundle, model, after.version)
        for change in RequirementDifference(from: old, to: new).changes {
            rows.append(Row(model: model, versions: versions, change: change))
        }
    }

    private static func requirements(
        _ bundle: UnverifiedBundle,
        _ model: ModelName,
        _ version: VersionID
    ) throws -> RequirementSet {
        try RequirementSet { file in
            bundle.texts[EntryName(unchecked: "models/\(model)/\(version)/\(file)")]
        }
    }

    var text: String {
        guard !rows.isEmpty else { return "" }
        var table = Table([.left("MODEL"), .left("VERSION"), .left("REQUIREMENT"), .left("CHANGE")])
        for row in rows {
            table.add([row.model.text, row.versions, row.change.name, Self.words(row.change)])
        }
        return "\n" + table.text()
    }

    static func words(_ change: RequirementDifference.Change) -> String {
        func version(_ text: String) -> String { text.isEmpty ? "any version" : text }
        return switch (change.before, change.after) {
        case (let old?, let new?): "\(version(old)) -> \(version(new))"
        case (nil, let new?): "added, \(version(new))"
        case (let old?, nil): "removed, was \(version(old))"
        case (nil, nil): ""
        }
    }

    var value: JSONValue {
        .array(
            rows.map {
                [
                    "model": .string($0.model.text), "versions": .string($0.versions), "name": .string($0.change.name),
                    "from": .optional($0.change.before), "to": .optional($0.change.after),
                ]
            }
        )
    }
}
