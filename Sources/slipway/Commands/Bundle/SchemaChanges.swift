import Bundles
import Identifiers
import MLflow
import SavedModels
import StrictJSON

/// Differences between the schemas of the active versions in two bundles, and which of them break callers.
struct SchemaChanges {
    struct Row {
        let model: ModelName
        let before: VersionID
        let after: VersionID
        let change: SchemaComparison.Change
    }

    private(set) var rows: [Row] = []

    /// True for the file of a version that holds its schema.
    static func isWanted(_ name: EntryName) -> Bool {
        guard name.text.hasPrefix("models/") else { return false }
        let parts = name.components
        return parts.count == 4 && parts[3] == MLmodel.fileName
    }

    /// - Throws: `mlflow.mlmodel.*` if an MLmodel cannot be read.
    init(_ difference: BundleDifference, _ before: UnverifiedBundle, _ after: UnverifiedBundle) throws {
        var active: (before: [ModelName: VersionID], after: [ModelName: VersionID]) = ([:], [:])
        for model in difference.models {
            active.before[model.name] = model.activeBefore
            active.after[model.name] = model.activeAfter
        }
        try self.init(active.before, of: before, active.after, of: after)
    }

    /// Of versions that are active by somebody's choice, each a version of its bundle.
    /// - Throws: `mlflow.mlmodel.*` if an MLmodel cannot be read.
    init(
        _ earlier: [ModelName: VersionID],
        of before: UnverifiedBundle,
        _ later: [ModelName: VersionID],
        of after: UnverifiedBundle
    ) throws {
        for (model, new) in later.sorted(by: { $0.key < $1.key }) {
            guard let old = earlier[model] else { continue }
            let comparison = SchemaComparison(
                from: try Self.schema(before, model, old),
                to: try Self.schema(after, model, new)
            )
            rows += comparison.changes.map { Row(model: model, before: old, after: new, change: $0) }
        }
    }

    private static func schema(
        _ bundle: UnverifiedBundle,
        _ model: ModelName,
        _ version: VersionID
    ) throws -> ModelSchema? {
        let name = EntryName(unchecked: "models/\(model)/\(version)/\(MLmodel.fileName)")
        guard let bytes = bundle.texts[name] else { return nil }
        return try MLmodel(yaml: bytes, subject: name.text).schema
    }

    var text: String {
        guard !rows.isEmpty else { return "" }
        var table = Table([.left("MODEL"), .left("VERSION"), .left("SCHEMA"), .left("CHANGE"), .left("CALLERS")])
        for row in rows {
            table.add([
                row.model.text, "active \(row.before) -> \(row.after)", row.change.subject, row.change.words,
                row.change.breaksCallers ? "BREAK" : "still work",
            ])
        }
        return "\n" + table.text()
    }

    var value: JSONValue {
        .array(
            rows.map {
                [
                    "model": .string($0.model.text), "from": .string($0.before.text), "to": .string($0.after.text),
                    "subject": .string($0.change.subject), "change": .string($0.change.words),
                    "breaksCallers": .bool($0.change.breaksCallers),
                ]
            }
        )
    }
}
